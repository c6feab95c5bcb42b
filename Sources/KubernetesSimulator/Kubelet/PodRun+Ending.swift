internal import FoundationEssentials
internal import KubernetesCore

extension PodRun {
  /// The pod's containers have ended for good: its sidecars end too.
  mutating func finish(_ phase: String, _ now: Date) {
    changeContainers {
      $0.end(code: $0.role == .runtime ? 137 : 0, message: nil, at: now)
      $0.due = nil
    }
    stage = .finished(phase: phase)
    due = nil
    let reason = phase == "Succeeded" ? "PodCompleted" : "PodFailed"
    conditions.set("PodReadyToStartContainers", false, now)
    if phase == "Succeeded" { conditions.set("Initialized", true, now, reason: reason) }
    conditions.set("Ready", false, now, reason: reason)
    conditions.set("ContainersReady", false, now, reason: reason)
  }

  /// Fails the pod as a whole, as an eviction does.
  mutating func fail(reason: String, message: String, _ now: Date) {
    guard stage != .gone else { return }
    failure = (reason, message)
    conditions.set("DisruptionTarget", true, now, reason: "TerminationByKubelet")
    finish("Failed", now)
  }

  /// Fails the pod since it has run for as long as it may.
  mutating func exceedDeadline(_ now: Date) {
    let message = "Pod was active on the node longer than the specified deadline"
    failure = ("DeadlineExceeded", message)
    note("DeadlineExceeded", message)
    finish("Failed", now)
  }

  /// Signals the containers, once the pod is told to end.
  mutating func beginStopping(_ now: Date, _ configuration: KubeletConfiguration) {
    guard stage != .stopping, stage != .gone else { return }
    let grace = pod.metadata["deletionGracePeriodSeconds"]?.integer ?? 0
    let pause = min(configuration.stopping.inSeconds, Double(grace))
    stage = .stopping
    due = now.addingTimeInterval(pause)
    changeContainers { container in
      container.forgetTimes()
      if container.isRunning { container.note("Killing", "Stopping container \(container.name)") }
    }
  }

  /// Ends the containers once their time is over.
  mutating func stop(_ now: Date) {
    guard let due, due <= now else { return }
    changeContainers { $0.end(code: 0, message: nil, at: now) }
    conditions.set("Ready", false, now)
    conditions.set("ContainersReady", false, now)
    stage = .gone
    self.due = nil
  }

  /// Ends a running container at once; false where it does not run.
  mutating func exit(container name: String, code: Int, message: String?, _ now: Date) -> Bool {
    let outcome = ContainerOutcome.exits(code: code, after: .zero, message: message)
    func end(_ runs: inout [ContainerRun]) -> Bool {
      guard let index = runs.firstIndex(where: { $0.name == name && $0.isRunning }) else {
        return false
      }
      runs[index].outcome = outcome
      runs[index].exitsAt = now
      return true
    }
    return end(&containers) || end(&initContainers)
  }
}
