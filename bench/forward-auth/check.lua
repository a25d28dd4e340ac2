-- What Caddy and Traefik ask about a page of an app, with a random line of the file named by the first argument as the
-- Cookie header.

local requests = {}

function init(args)
  math.randomseed(os.time())
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format('GET', nil, {
      ['Cookie'] = line,
      ['Accept'] = '*/*',
      ['Sec-Fetch-Mode'] = 'cors',
      ['Sec-Fetch-Dest'] = 'empty',
      ['X-Forwarded-For'] = '198.51.100.1',
      ['X-Forwarded-Method'] = 'GET',
      ['X-Forwarded-Proto'] = 'https',
      ['X-Forwarded-Host'] = 'wiki.bench.test',
      ['X-Forwarded-Uri'] = '/pages/a?b=1&c=2',
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
    '{"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"failed":%d}',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failed
  ))
end
