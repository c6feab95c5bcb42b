-- What `podpattern rollout pause` does.
obj.spec.paused = true
return obj
