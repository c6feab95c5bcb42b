-- What `podpattern rollout resume` does, and the end of a suspension.
obj.spec.paused = false
if obj.spec.suspend == true then
  obj.spec.suspend = false
end
return obj
