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
      if due == nil, !hasStarted { note("Pulling", "Pulling image \"\(wanted.image)\"") }
      let start = due ?? now.addingTimeInterval(configuration.starting.inSeconds)
      due = start
      if start <= now { self.start(now, pod, around) }
    case .running:
      if let ready = due, ready <= now {
        isReady = role != .initializer
        due = nil
      }
      probe(now, pod, configuration)
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
    let plan = around.plan(self, pod, around.address)
    if let obstacle = plan.obstacle {
      wait(for: obstacle, now, around)
      return
    }
    noteStart(around)
    if hasStarted {
      restarts += 1
      failures += isReplaced ? 0 : 1
    }
    if !hasStarted || !isHeld { resources = wanted.resources }
    image = wanted.image
    (hasStarted, isReplaced) = (true, false)
    activity = .running(since: now)
    outcome = plan.outcome
    if course != nil { lastCourse = course }
    (course, probes) = (plan.course, plan.probes)
    takeUpProbes(now, around.configuration)
    if case .exits(_, let after, _) = plan.outcome {
      exitsAt = now.addingTimeInterval(after.inSeconds)
    }
    advance(now, pod, around)
  }

  /// Says when the container is ready, and when its probes fail.
  private mutating func takeUpProbes(_ now: Date, _ configuration: KubeletConfiguration) {
    guard let probes else {
      isStarted = true
      let readyAfter = role == .initializer ? Duration.zero : configuration.becomingReady
      due = now.addingTimeInterval(readyAfter.inSeconds)
      return
    }
    isStarted = probes.startsAfter == 0
    startsAt = isStarted ? nil : probes.startsAfter.map { now.addingTimeInterval($0) }
    due = probes.readyAfter.map { now.addingTimeInterval($0) }
    probeFailures = probes.failures.map { now.addingTimeInterval($0.first) }
  }

  /// Goes on with the probes of a running container: what succeeds, what fails, and what ends it.
  private mutating func probe(_ now: Date, _ pod: JSONValue, _ configuration: KubeletConfiguration)
  {
    if let start = startsAt, start <= now { (isStarted, startsAt) = (true, nil) }
    guard let probes, case .running(let since) = activity, !isReplaced else { return }
    for (index, failure) in probes.failures.enumerated() where probeFailures.indices.contains(index)
    {
      while probeFailures[index] <= now {
        note("Unhealthy", "\(failure.kind) probe failed: \(failure.message)", isWarning: true)
        probeFailures[index].addTimeInterval(failure.period)
      }
    }
    guard let ending = probes.ending, let seconds = probes.endsAfter else { return }
    let end = since.addingTimeInterval(seconds)
    guard end <= now, !probeFailures.isEmpty else { return }
    note("Killing", "Container \(name) failed \(ending.kind.lowercased()) probe, will be restarted")
    let grace = pod["spec"]?["terminationGracePeriodSeconds"]?.integer ?? 30
    outcome = .exits(code: 137)
    exitsAt = end.addingTimeInterval(min(configuration.stopping.inSeconds, Double(grace)))
    probeFailures = []
  }

  /// Waits for what keeps the container from starting.
  private mutating func wait(
    for obstacle: RunPlan.Obstacle, _ now: Date, _ around: PodRun.Surroundings
  ) {
    var isSecond = false
    if case .waiting(let reason, _) = activity {
      isSecond = reason == obstacle.reason || reason == obstacle.laterReason
    }
    let reason = isSecond ? obstacle.laterReason : obstacle.reason
    activity = .waiting(
      reason: reason, message: isSecond ? obstacle.laterMessage : obstacle.message)
    due = now.addingTimeInterval((obstacle.retry ?? around.configuration.backOff).inSeconds)
    if reason == "ImagePullBackOff" {
      note("BackOff", "Back-off pulling image \"\(wanted.image)\"")
    } else if let explanation = obstacle.explanation {
      note("Failed", explanation, isWarning: true)
    }
    let isConfiguration = reason == "CreateContainerConfigError"
    let detail = isConfiguration || reason == "InvalidImageName" ? obstacle.message : reason
    note(reason == "InvalidImageName" ? reason : "Failed", "Error: \(detail)", isWarning: true)
  }

  private mutating func noteStart(_ around: PodRun.Surroundings) {
    if hasStarted {
      note("Pulled", "Container image \"\(wanted.image)\" already present on machine")
    } else {
      let time = "\(Int(around.configuration.starting / .milliseconds(1)))ms"
      note(
        "Pulled",
        "Successfully pulled image \"\(wanted.image)\" in \(time) (\(time) including waiting)")
    }
    note("Created", "Created container: \(name)")
    note("Started", "Started container \(name)")
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
    let place =
      configuration.followsManifests ? " pod=\(pod.name)_\(pod.namespace)(\(pod.uid))" : ""
    activity = .waiting(
      reason: "CrashLoopBackOff",
      message: "back-off \(Int(pause))s restarting failed container=\(name)\(place)")
    due = now.addingTimeInterval(pause)
    note(
      "BackOff",
      "Back-off restarting failed container \(name) in pod \(pod.name)_\(pod.namespace)(\(pod.uid))",
      isWarning: true)
  }
}
