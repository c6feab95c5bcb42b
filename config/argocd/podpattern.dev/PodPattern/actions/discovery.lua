-- Which actions a PodPattern offers.
local policy = obj.spec.template.spec.restartPolicy
local runsOnce = policy == "Never" or policy == "OnFailure"
local paused = obj.spec.paused == true
local suspended = obj.spec.suspend == true

local actions = {}
-- As kubectl does, it leaves alone what is paused.
actions["restart"] = { ["disabled"] = paused, ["iconClass"] = "fa fa-fw fa-redo" }
actions["pause"] = { ["disabled"] = paused, ["iconClass"] = "fa fa-fw fa-pause" }
actions["resume"] = {
  ["disabled"] = not paused and not suspended,
  ["iconClass"] = "fa fa-fw fa-play",
}
if runsOnce then
  actions["suspend"] = { ["disabled"] = suspended, ["iconClass"] = "fa fa-fw fa-stop" }
end
return actions
