-- wrk sends sixteen requests at a time.
init = function()
    local one = wrk.format("GET", "/")
    all = string.rep(one, 16)
end
request = function() return all end
