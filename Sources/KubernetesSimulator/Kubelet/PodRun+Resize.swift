internal import FoundationEssentials
internal import KubernetesCore

extension PodRun {
  /// Puts changes of the resources off from now on, or lets them go on with nil.
  mutating func hold(
    resizes hold: ResizeHold?, _ now: Date, _ configuration: KubeletConfiguration
  ) {
    resizeHold = hold
    for index in initContainers.indices {
      initContainers[index].isHeld = hold != nil
      if isActive { initContainers[index].acceptResize(now, configuration) }
    }
    for index in containers.indices {
      containers[index].isHeld = hold != nil
      if isActive { containers[index].acceptResize(now, configuration) }
    }
    tellResize(now)
  }

  /// Says while resources change, or are to change, that they do.
  mutating func tellResize(_ now: Date) {
    let all = isActive ? initContainers + containers : []
    if all.contains(where: \.isResizing) {
      conditions.set("PodResizeInProgress", true, now)
    } else {
      conditions.remove("PodResizeInProgress")
    }
    if let resizeHold, all.contains(where: \.isResizePending) {
      conditions.set(
        "PodResizePending", true, now, reason: resizeHold.reason, message: resizeHold.message)
    } else {
      conditions.remove("PodResizePending")
    }
  }
}
