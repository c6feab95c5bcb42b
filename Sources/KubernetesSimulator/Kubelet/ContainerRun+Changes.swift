internal import FoundationEssentials
internal import KubernetesCore

/// What becomes of a container when the pod's spec changes.
extension ContainerRun {
  /// Whether a change of the resources is on its way.
  var isResizing: Bool { !isHeld && resources != wanted.resources }

  /// Whether a change of the resources waits for room on the node.
  var isResizePending: Bool { isHeld && hasStarted && resources != wanted.resources }

  /// Takes up what the spec says now.
  ///
  /// An ordinary init container goes on with its image, and the next run of it has the new one.
  mutating func take(
    _ container: JSONValue, of pod: JSONValue, _ now: Date, _ configuration: KubeletConfiguration
  ) {
    let before = wanted
    wanted = Wanted(container)
    guard wanted != before else { return }
    // a run of one image says nothing about another one
    if wanted.image != before.image { failures = 0 }
    switch activity {
    case .running:
      if wanted.resources != before.resources {
        resizesAt = nil
        acceptResize(now, configuration)
      }
      if wanted.image != image, role != .initializer { replace(now, pod, configuration) }
    case .waiting:
      if !isHeld { resources = wanted.resources }
      guard wanted.image != before.image, let due else { return }
      self.due = min(due, now.addingTimeInterval(configuration.starting.inSeconds))
      isReplaced = hasStarted
      if isBackingOff { activity = .waiting(reason: "ContainerCreating", message: nil) }
    case .terminated: if !isHeld { resources = wanted.resources }
    }
  }

  /// Begins to change the resources, where that is wanted and there is room.
  mutating func acceptResize(_ now: Date, _ configuration: KubeletConfiguration) {
    guard isResizing else { return }
    guard isRunning else { return resources = wanted.resources }
    if resizesAt == nil, !isReplaced {
      resizesAt = now.addingTimeInterval(configuration.resizing.inSeconds)
    }
  }

  /// Puts the wanted resources into force, by a restart where the resize policy asks for that.
  mutating func finishResize(
    _ now: Date, _ pod: JSONValue, _ configuration: KubeletConfiguration
  ) {
    resizesAt = nil
    let isRestarting = wanted.restartingResources.contains { name in
      ["requests", "limits"].contains { resources[$0]?[name] != wanted.resources[$0]?[name] }
    }
    if isRestarting, role != .initializer {
      replace(now, pod, configuration)
    } else {
      resources = wanted.resources
    }
  }

  /// Signals the run to end, whatever the restart policy: another one takes its place.
  private mutating func replace(
    _ now: Date, _ pod: JSONValue, _ configuration: KubeletConfiguration
  ) {
    guard !isReplaced else { return }
    let grace = pod["spec"]?["terminationGracePeriodSeconds"]?.integer ?? 30
    isReplaced = true
    exitsAt = now.addingTimeInterval(min(configuration.stopping.inSeconds, Double(grace)))
  }

  private var isBackingOff: Bool {
    guard case .waiting(let reason, _) = activity else { return false }
    return [
      "CrashLoopBackOff", "ErrImagePull", "ImagePullBackOff", "InvalidImageName",
      "ErrImageNeverPull", "CreateContainerConfigError",
    ].contains(reason)
  }
}
