-- As with a Job: pods that run are deleted, and none is made until it is resumed.
obj.spec.suspend = true
return obj
