internal import KubernetesCore

/// What one pod is doing, as briefly as `kubectl get pods` puts it, and what is wrong.
///
/// Unlike kubectl it only counts the pattern's initializers: native sidecars and the template's own
/// init containers are not part of `Init:0/1`.
struct PodDiagnosis: Hashable {
  /// How much attention it needs, in ascending order.
  enum Severity: Int, Comparable {
    case none, starting, initializing, late, pending, trouble

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  var severity: Severity
  var summary: String
  /// What is wrong or what is waited for, with the container's name; nil if there is nothing to say.
  var detail: String?

  /// A start that takes longer is worth a word, in seconds.
  static let patience = 30

  init(_ severity: Severity, _ summary: String, detail: String? = nil) {
    (self.severity, self.summary, self.detail) = (severity, summary, detail)
  }

  /// Diagnoses a pod of a pattern with these initializers.
  ///
  /// `now`: the time, to tell what has been waited for long; nil if it does not matter.
  init(_ pod: PodSnapshot, initializers: [String], now: Timestamp? = nil) {
    switch pod.phase {
    case .succeeded: self.init(.none, "Completed")
    case .failed: self = .failed(pod)
    case .unknown: self.init(.trouble, "Unknown", detail: pod.message)
    case .pending, .running:
      let lateSince = now.flatMap { pod.secondsToLate(now: $0) == 0 ? pod.created : nil }
      self =
        PodDiagnosis(ofInitializing: pod, initializers: initializers, lateSince: lateSince)
        ?? PodDiagnosis(ofContainers: pod, lateSince: lateSince)
        ?? PodDiagnosis(ofPending: pod, lateSince: lateSince)
      if lateSince != nil, severity == .starting { severity = .late }
    }
  }

  /// Diagnoses a pod that has ended although it should not have.
  static func ended(_ pod: PodSnapshot) -> PodDiagnosis {
    guard pod.phase == .succeeded else { return failed(pod) }
    return PodDiagnosis(
      .trouble, "Completed", detail: "all its containers ended, and the pattern's pods run for ever"
    )
  }

  private static func failed(_ pod: PodSnapshot) -> PodDiagnosis {
    let isInit = pod.initContainers.contains { $0.failure != nil }
    let culprit = (pod.initContainers + pod.containers).first { $0.failure != nil }
    let detail = culprit?.failureText ?? pod.message?.truncated
    if let reason = pod.reason { return PodDiagnosis(.trouble, reason, detail: detail) }
    guard let culprit, let failure = culprit.failure else {
      return PodDiagnosis(.trouble, "Failed", detail: detail)
    }
    let word = failure.reason ?? "Error"
    return PodDiagnosis(
      .trouble, "\(isInit ? "Init:" : "")\(word) \(culprit.name)", detail: detail)
  }

  /// A pod that has not passed its init containers; nil if it has, or if none is known.
  private init?(ofInitializing pod: PodSnapshot, initializers: [String], lateSince: Timestamp?) {
    guard !pod.hasStartedContainers else { return nil }
    let pending = pod.initContainers.filter { !$0.isPassed(as: initializers) }
    guard let first = pending.first else { return nil }
    if let reason = first.trouble, reason != "CrashLoopBackOff" {
      self.init(.trouble, "Init:\(reason) \(first.name)", detail: first.waitingText)
      return
    }
    let left = initializers.filter { name in pending.contains { $0.name == name } }
    let isOwn = initializers.contains(first.name)
    if first.failure != nil || first.trouble != nil {
      let progress = "Init:\(initializers.count - left.count)/\(initializers.count) \(first.name)"
      self.init(
        .trouble, isOwn ? progress : "Init:\(first.trouble ?? "Error") \(first.name)",
        detail: first.failureText ?? first.endText ?? first.waitingText)
      return
    }
    let detail = first.initializingText(isOwn: isOwn) ?? pod.startText(first, lateSince)
    if let name = left.first {
      let passed = initializers.count - left.count
      // What stands before it may be what is waited for.
      let awaited = first.state == .running ? first.name : name
      self.init(.initializing, "Init:\(passed)/\(initializers.count) \(awaited)", detail: detail)
    } else {
      let name = first.state == .running ? " \(first.name)" : ""
      self.init(.starting, "PodInitializing\(name)", detail: detail)
    }
  }

  /// A pod whose containers have a status; nil if none has.
  private init?(ofContainers pod: PodSnapshot, lateSince: Timestamp?) {
    guard !pod.containers.isEmpty else { return nil }
    let sidecars = pod.hasStartedContainers ? pod.initContainers.filter { !$0.isCompleted } : []
    let all = pod.containers + sidecars
    if let container = all.first(where: { $0.trouble != nil }), let reason = container.trouble {
      let end = reason == "CrashLoopBackOff" ? container.failureText ?? container.endText : nil
      self.init(.trouble, "\(reason) \(container.name)", detail: end ?? container.waitingText)
      return
    }
    // A native sidecar that is waiting for its restart is still reported as terminated.
    if let container = all.first(where: \.hasFailed) {
      self.init(.trouble, "Error \(container.name)", detail: container.failureText)
      return
    }
    for container in pod.containers {
      guard case .waiting(let reason, _) = container.state else { continue }
      self.init(
        .starting, reason ?? "ContainerCreating", detail: pod.startText(container, lateSince))
      return
    }
    guard !pod.isReady else {
      self.init(.none, "Running")
      return
    }
    if pod.inPlaceGate?.isClosed == true, all.allSatisfy({ $0.isReady || $0.isCompleted }) {
      self = .updatingInPlace(pod)
      return
    }
    if let unready = all.first(where: { !$0.isReady && $0.state == .running }) {
      self.init(.starting, "NotReady \(unready.name)", detail: unready.unreadyText)
    } else if pod.unmetGate?.type == InPlaceGate.conditionType {
      self.init(
        .starting, "NotReady \(InPlaceGate.conditionType)",
        detail: "the operator has yet to open its readiness gate \(InPlaceGate.conditionType)")
    } else if let gate = pod.unmetGate {
      self.init(
        .starting, "NotReady \(gate.type)", detail: "readiness gate \(gate.type) \(gate.state)")
    } else {
      let node = pod.node.map { ": node \($0) may be gone" } ?? ""
      let isKnown = all.allSatisfy { $0.isReady || $0.isCompleted }
      self.init(
        .starting, "Running",
        detail: isKnown ? "its containers are ready, and the pod is not\(node)" : nil)
    }
  }

  /// A pod that is out of its Services, so that no request is lost while a container that serves is
  /// started anew in it.
  ///
  /// - `grace`: for how many seconds it is before that; nil if that is not known.
  static func updatingInPlace(_ pod: PodSnapshot, grace: Int? = nil) -> PodDiagnosis {
    let since = if case .closed(let since) = pod.inPlaceGate { " since \(since)" } else { "" }
    let text = "being updated in place: out of its Services\(since)"
    if let container = pod.update?.pending.first {
      return PodDiagnosis(
        .starting, "UpdatingInPlace",
        detail: "\(text); the kubelet has yet to restart container \(container)")
    }
    let rest =
      grace.map { ", and changed after \($0) s of that (strategy.inPlaceGracePeriodSeconds)" }
    return PodDiagnosis(.starting, "UpdatingInPlace", detail: text + (rest ?? ""))
  }

  private init(ofPending pod: PodSnapshot, lateSince: Timestamp?) {
    if let gates = pod.schedulingGates {
      self.init(
        .trouble, "SchedulingGated",
        detail: "it is not to be scheduled before somebody removes its scheduling gates: \(gates)")
    } else if let why = pod.unschedulable {
      self.init(.trouble, "Unschedulable", detail: why)
    } else if pod.phase == .running {
      self.init(pod.isReady ? .none : .starting, "Running")
    } else {
      let place = pod.node.map { "node \($0) has not begun with it" } ?? "no node was chosen for it"
      self.init(.pending, "Pending", detail: lateSince.map { "\(place) since \($0)" })
    }
  }

  /// A pod that was asked to end and is still there.
  ///
  /// What it waits for is told by the API server's own times, so that the words stay the same.
  static func ending(_ pod: PodSnapshot, now: Timestamp) -> PodDiagnosis {
    guard let ending = pod.ending else {
      return PodDiagnosis(.pending, "Terminating", detail: "it is being deleted")
    }
    let isOverdue = ending.secondsToOverdue(now: now) == 0
    let running = (pod.containers + pod.initContainers).filter { $0.state == .running }.map(\.name)
    let isStopping = !running.isEmpty && ending.graceSeconds > 0 && !isOverdue
    var reasons: [String] = []
    if isStopping, let deadline = ending.deadline {
      let names = running.prefix(8).joined(separator: ", ")
      reasons.append(
        "\(names) may take until \(deadline) to stop, with preStop hooks, by its grace period of"
          + " \(ending.graceSeconds) s")
    }
    if !ending.finalizers.isEmpty {
      reasons.append("its finalizers have to be removed: \(ending.finalizers)")
    } else if isOverdue {
      let node = pod.node.map { ": node \($0) may be gone" } ?? ""
      reasons.append(
        "its grace period of \(ending.graceSeconds) s is over, and no kubelet has let it go\(node)")
    }
    let since = ending.since.map { " since \($0)" } ?? ""
    let why = reasons.isEmpty ? "" : ": \(reasons.joined(separator: "; "))"
    return PodDiagnosis(
      isStopping || !isOverdue && ending.finalizers.isEmpty ? .pending : .trouble, "Terminating",
      detail: "it is to end\(since)\(why)")
  }
}

extension PodSnapshot {
  /// In how many seconds its start counts as slow; 0 if it does already.
  func secondsToLate(now: Timestamp) -> Int? {
    guard let created else { return nil }
    return min(PodDiagnosis.patience, max(0, PodDiagnosis.patience - now.seconds(since: created)))
  }

  /// What a container that has not started waits for, once it takes long.
  fileprivate func startText(_ container: ContainerSnapshot, _ lateSince: Timestamp?) -> String? {
    guard let lateSince, case .waiting = container.state else { return nil }
    let why =
      lacksSandbox
      ? "its volumes or its network are not ready (PodReadyToStartContainers is False)"
      : "an image, a volume or the network may take so long"
    return
      "container \(container.name) has not started since \(lateSince): \(why); kubectl describe"
      + " pod shows the kubelet's Events"
  }
}

extension ContainerSnapshot {
  /// Why it is waiting; nil if that is part of an ordinary start.
  var trouble: String? {
    guard case .waiting(let reason?, _) = state else { return nil }
    return ["ContainerCreating", "PodInitializing"].contains(reason) ? nil : reason
  }

  fileprivate var hasFailed: Bool {
    if case .terminated(let end) = state { end.exitCode != 0 } else { false }
  }

  /// Whether this init container no longer holds up the pod's start: an initializer that has
  /// completed, or a native sidecar that has started.
  func isPassed(as initializers: [String]) -> Bool {
    guard !isCompleted else { return true }
    return state == .running && isStarted && (isSidecar || isReady) && !initializers.contains(name)
  }

  /// The kubelet's explanation for a waiting container.
  var waitingText: String? {
    guard case .waiting(let reason, let message) = state, let reason else { return nil }
    return "container \(name): \(message.map { "\(reason): \($0)" } ?? reason)"
  }

  /// What an init container that runs is waited for, if that is not plain from its name.
  fileprivate func initializingText(isOwn: Bool) -> String? {
    guard state == .running, !isOwn else { return nil }
    let since = startedAt.map { " since \($0)" } ?? ""
    return isSidecar
      ? "container \(name) runs\(since) and has not started yet, as its startup probe says"
      : "container \(name), an init container of the template, is running\(since)"
  }

  /// What keeps a container that runs from being ready.
  fileprivate var unreadyText: String {
    let state = isStarted ? "is not ready" : "is not ready: its startup probe has not passed"
    let text = "container \(name) runs but \(state)"
    guard let failure, restarts > 0 else { return text }
    let reason = failure.reason.flatMap { $0 == "Error" ? nil : " (\($0))" } ?? ""
    let words = failure.lastLine.map { ": \($0)" } ?? ""
    let times = restarts == 1 ? "once" : "\(restarts) times"
    return "\(text); it was restarted \(times), the last time after exit code"
      + " \(failure.exitCode)\(reason)\(words)"
  }

  /// That its last run ended well, which it was not to.
  fileprivate var endText: String? {
    guard failure == nil, restarts > 0 else { return nil }
    let times = restarts == 1 ? "1 time" : "\(restarts) times"
    return "container \(name) ended with exit code 0, restarted \(times)"
  }

  /// How its last run failed.
  var failureText: String? {
    guard let failure else { return nil }
    var text = "container \(name) failed with exit code \(failure.exitCode)"
    if let reason = failure.reason, reason != "Error" { text += " (\(reason))" }
    if restarts > 0 { text += ", restarted \(restarts) time\(restarts == 1 ? "" : "s")" }
    return failure.lastLine.map { "\(text): \($0)" } ?? text
  }
}

extension ContainerSnapshot.Termination {
  /// The most telling line of the message: the last one.
  ///
  /// In a verified `fetch`, the final `find` only says that the file is missing; the line before
  /// says why.
  var lastLine: String? {
    let lines = truncated.message?.split(whereSeparator: \.isNewline).map(String.init) ?? []
    return lines.last { !$0.hasPrefix("find: ") } ?? lines.last
  }
}

extension PodSnapshot {
  /// Whether a container other than an init container is running or has run.
  var hasStartedContainers: Bool {
    containers.contains { container in
      if case .waiting = container.state { container.lastTermination != nil } else { true }
    }
  }
}
