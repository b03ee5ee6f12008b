-- POST each request of a file in turn, in hexadecimal: wrk -s post.lua URL -- FILE [whole]
-- Without `whole` a request lacks its nonce, the last 32 octets, and gets one of its own each time.
local threads = 0

function setup(thread)
  thread:set("place", threads)
  threads = threads + 1
end

function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/ocsp-request"
  heads = {}
  for line in io.lines(args[1]) do
    heads[#heads + 1] = line:gsub("..", function(octet) return string.char(tonumber(octet, 16)) end)
  end
  at, count, whole = math.floor(#heads / 2) * place, 0, args[2] == "whole"
  salt = string.format("%016d%08d", os.time(), place)
end

function request()
  at, count = at % #heads + 1, count + 1
  if whole then return wrk.format(nil, nil, nil, heads[at]) end
  return wrk.format(nil, nil, nil, heads[at] .. salt .. string.format("%08d", count))
end

function done(summary, latency, _)
  io.write(string.format(
    '\nRESULT {"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "worst": %d, ' ..
    '"errors": %d, "refused": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    latency.max,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    summary.errors.status))
end
