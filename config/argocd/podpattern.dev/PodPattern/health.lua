-- The health of a PodPattern, as its conditions tell it (README, "Reading the status").
local status = obj.status or {}
local conditions = {}
for _, condition in ipairs(status.conditions or {}) do
  conditions[condition.type] = condition
end

local function is(type)
  return conditions[type] ~= nil and conditions[type].status == "True"
end

local function health(name, type, otherwise)
  local condition = conditions[type]
  return { status = name, message = condition ~= nil and condition.message or otherwise }
end

if status.observedGeneration ~= obj.metadata.generation then
  return { status = "Progressing", message = "the operator has not seen this version yet" }
end
if is("Failed") then
  return health("Degraded", "Failed")
end
if is("Stalled") then
  return health("Degraded", "Stalled")
end
if is("Suspended") then
  return health("Suspended", "Suspended")
end
-- As with a Deployment: it waits for somebody, however well its pods are.
if obj.spec.paused == true then
  return health("Suspended", "Ready", "updates are paused")
end
if is("Ready") then
  return health("Healthy", "Ready")
end
if is("Reconciling") then
  return health("Progressing", "Reconciling")
end
return health("Progressing", "Ready", "waiting for the operator")
