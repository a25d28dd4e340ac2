-- Each request carries a random line of the file named by the first argument as its Cookie header, and what a
-- proxy that ends TLS adds: some libraries set no secure cookie without it.

local requests = {}

function init(args)
  math.randomseed(os.time())
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format('GET', nil, {
      ['Cookie'] = line,
      ['X-Forwarded-Proto'] = 'https',
    })
  end
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency, _)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format(
    '{"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"failed":%d,"refused":%d}',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failed, errors.status
  ))
end
