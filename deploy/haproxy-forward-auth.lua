-- Asks latchkey whether a request may pass, for HAProxy 2.6 or newer: haproxy.cfg beside it says how.
--
-- If it may, the request gets the headers that say who sent it, and the variable txn.latchkey becomes "allowed".
-- If not, the browser gets latchkey's whole answer: the way to the login, a page, or problem details for scripts.
-- HAProxy goes on when a script fails, so the configuration has to refuse what is not "allowed".

-- Milliseconds. Longer than latchkey waits for its store.
local TIMEOUT = 10000

-- They come from latchkey or not at all.
local IDENTITY = {
  'remote-user', 'remote-name', 'remote-email', 'remote-groups',
  'x-latchkey-user-id', 'x-latchkey-session', 'x-latchkey-assertion',
}

-- They are about one connection or its body, and the check has its own. It has no body.
local OF_THE_CONNECTION = {
  ['connection'] = true, ['keep-alive'] = true, ['te'] = true, ['trailer'] = true,
  ['transfer-encoding'] = true, ['content-length'] = true, ['expect'] = true,
  ['proxy-connection'] = true, ['host'] = true,
}

-- What the check sends: the browser's headers, and the five that say what it has asked for.
local function questionOf(txn)
  local headers = {}
  for name, values in pairs(txn.http:req_get_headers()) do
    if not OF_THE_CONNECTION[name] then
      local list = {}
      for i = 0, #values do list[#list + 1] = values[i] end
      headers[name] = list
    end
  end
  headers['x-forwarded-method'] = { txn.sf:method() }
  headers['x-forwarded-uri'] = { txn.sf:pathq() }
  return headers
end

-- Hands latchkey's answer to the browser. This ends the request.
local function refuse(txn, answer)
  local reply = txn:reply({ status = answer.status, reason = answer.reason })
  for name, values in pairs(answer.headers) do
    if not OF_THE_CONNECTION[name] then
      for i = 0, #values do reply:add_header(name, values[i]) end
    end
  end
  if txn.sf:method() ~= 'HEAD' then reply:set_body(answer.body or '') end
  txn:done(reply)
end

core.register_action('latchkey', { 'http-req' }, function(txn, check)
  local answer = core.httpclient():get({
    url = check,
    headers = questionOf(txn),
    timeout = TIMEOUT,
  })
  -- HAProxy says 503 itself when nobody answers, and 504 when it takes too long.
  if answer == nil or answer.status == nil or answer.status == 0 then return end
  if answer.status ~= 200 then return refuse(txn, answer) end
  for _, name in ipairs(IDENTITY) do
    txn.http:req_del_header(name)
    local values = answer.headers[name]
    if values ~= nil and values[0] ~= '' then txn.http:req_add_header(name, values[0]) end
  end
  txn:set_var('txn.latchkey', 'allowed')
end, 1)
