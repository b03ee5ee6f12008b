-- GET each path of a file in turn: wrk -s get.lua URL -- FILE [close]
local threads = 0

function setup(thread)
  thread:set("place", threads)
  threads = threads + 1
end

function init(args)
  if args[2] == "close" then wrk.headers["Connection"] = "close" end
  requests = {}
  for path in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", path) end
  at = math.floor(#requests / 2) * place
end

function request()
  at = at % #requests + 1
  return requests[at]
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
