internal import FoundationEssentials
internal import KubernetesCore

extension ContainerRun {
  /// Starts a container, lets it become ready, ends it, or restarts it, as far as that is due.
  mutating func advance(
    _ now: Date, _ pod: JSONValue, _ around: PodRun.Surroundings
  ) {
    let configuration = around.configuration
    switch activity {
    case .waiting:
      let start = due ?? now.addingTimeInterval(configuration.starting.inSeconds)
      due = start
      if start <= now { self.start(now, pod, around) }
    case .running:
      if let ready = due, ready <= now {
        isReady = role != .initializer
        due = nil
      }
      if let resize = resizesAt, resize <= now { finishResize(now, pod, configuration) }
      if let end = exitsAt, end <= now { exit(now, pod, configuration) }
    case .terminated:
      if let due, due <= now { start(now, pod, around) }
    }
  }

  private mutating func start(
    _ now: Date, _ pod: JSONValue, _ around: PodRun.Surroundings
  ) {
    if let ended = termination { last = ended }
    let next = around.outcome(self, pod)
    if case .imageNotPulled(let message) = next {
      let isSecond = activity.isPullFailure
      activity = .waiting(
        reason: isSecond ? "ImagePullBackOff" : "ErrImagePull", message: message)
      due = now.addingTimeInterval(around.configuration.backOff.inSeconds)
      return
    }
    if hasStarted {
      restarts += 1
      failures += isReplaced ? 0 : 1
    }
    if !hasStarted || !isHeld { resources = wanted.resources }
    image = wanted.image
    (hasStarted, isReplaced) = (true, false)
    activity = .running(since: now)
    outcome = next
    let readyAfter =
      role == .initializer ? Duration.zero : around.configuration.becomingReady
    due = now.addingTimeInterval(readyAfter.inSeconds)
    if case .exits(_, let after, _) = next {
      exitsAt = now.addingTimeInterval(after.inSeconds)
    }
    advance(now, pod, around)
  }

  /// Ends a container's run, and decides whether and when it is restarted.
  private mutating func exit(
    _ now: Date, _ pod: JSONValue, _ configuration: KubeletConfiguration
  ) {
    let restartPolicy = pod["spec"]?["restartPolicy"]?.string ?? "Always"
    guard !isReplaced else {
      end(code: 0, message: nil, at: now)
      due = now.addingTimeInterval(configuration.starting.inSeconds)
      return
    }
    guard case .exits(let code, _, let message) = outcome else { return }
    end(code: code, message: message, at: now)
    let isRestarted: Bool
    switch (role, restartPolicy) {
    case (.sidecar, _): isRestarted = true
    case (.initializer, let policy): isRestarted = code != 0 && policy != "Never"
    case (.runtime, "Always"): isRestarted = true
    case (.runtime, "OnFailure"): isRestarted = code != 0
    default: isRestarted = false
    }
    guard isRestarted else { return }
    guard failures > 0 else {
      due = now.addingTimeInterval(configuration.starting.inSeconds)
      return
    }
    let pause = Backoff.Policy(
      initial: configuration.backOff, maximum: configuration.longestBackOff
    ).delay(afterFailures: failures).inSeconds
    last = termination
    activity = .waiting(
      reason: "CrashLoopBackOff",
      message: "back-off \(Int(pause))s restarting failed container=\(name)")
    due = now.addingTimeInterval(pause)
  }
}

extension ContainerRun.Activity {
  fileprivate var isPullFailure: Bool {
    if case .waiting(let reason, _) = self {
      reason == "ErrImagePull" || reason == "ImagePullBackOff"
    } else {
      false
    }
  }
}
