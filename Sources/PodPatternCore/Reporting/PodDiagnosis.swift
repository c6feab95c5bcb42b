internal import KubernetesCore

/// What one pod is doing, as briefly as `kubectl get pods` puts it, and what is wrong.
///
/// Unlike kubectl it only counts the pattern's initializers: native sidecars and the template's own
/// init containers are not part of `Init:0/1`.
struct PodDiagnosis: Hashable {
  /// How much attention it needs, in ascending order.
  enum Severity: Int, Comparable {
    case none, starting, initializing, pending, trouble

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  var severity: Severity
  var summary: String
  /// What is wrong, with the container's name; nil if nothing is.
  var detail: String?

  init(_ severity: Severity, _ summary: String, detail: String? = nil) {
    (self.severity, self.summary, self.detail) = (severity, summary, detail)
  }

  /// Diagnoses a pod of a pattern with these initializers.
  init(_ pod: PodSnapshot, initializers: [String]) {
    switch pod.phase {
    case .succeeded: self.init(.none, "Completed")
    case .failed: self = .failed(pod)
    case .unknown: self.init(.trouble, "Unknown", detail: pod.message)
    case .pending, .running:
      self =
        PodDiagnosis(ofInitializing: pod, initializers: initializers)
        ?? PodDiagnosis(ofContainers: pod)
        ?? PodDiagnosis(ofPending: pod)
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
  private init?(ofInitializing pod: PodSnapshot, initializers: [String]) {
    guard !pod.hasStartedContainers else { return nil }
    let pending = pod.initContainers.filter { !$0.isPassed(as: initializers) }
    guard let first = pending.first else { return nil }
    if let reason = first.trouble, reason != "CrashLoopBackOff" {
      self.init(.trouble, "Init:\(reason) \(first.name)", detail: first.waitingText)
      return
    }
    let left = initializers.filter { name in pending.contains { $0.name == name } }
    let isOwn = initializers.contains(first.name)
    let failure = first.failure == nil ? nil : first.failureText
    if failure != nil, !isOwn {
      self.init(.trouble, "Init:\(first.trouble ?? "Error") \(first.name)", detail: failure)
    } else if let name = left.first {
      let passed = initializers.count - left.count
      self.init(
        failure == nil ? .initializing : .trouble,
        "Init:\(passed)/\(initializers.count) \(name)", detail: failure)
    } else {
      let detail =
        first.state == .running && !isOwn
        ? "container \(first.name) runs and has not started yet, as its startup probe says" : nil
      self.init(.starting, "PodInitializing", detail: detail)
    }
  }

  /// A pod whose containers have a status; nil if none has.
  private init?(ofContainers pod: PodSnapshot) {
    guard !pod.containers.isEmpty else { return nil }
    let sidecars = pod.hasStartedContainers ? pod.initContainers.filter { !$0.isCompleted } : []
    let all = pod.containers + sidecars
    if let container = all.first(where: { $0.trouble != nil }), let reason = container.trouble {
      self.init(
        .trouble, "\(reason) \(container.name)",
        detail: container.failure == nil ? container.waitingText : container.failureText)
      return
    }
    // A native sidecar that is waiting for its restart is still reported as terminated.
    if let container = all.first(where: \.hasFailed) {
      self.init(.trouble, "Error \(container.name)", detail: container.failureText)
      return
    }
    for container in pod.containers {
      guard case .waiting(let reason, _) = container.state else { continue }
      self.init(.starting, reason ?? "ContainerCreating")
      return
    }
    let unready = all.first { !$0.isReady && $0.state == .running }
    let detail = unready.map { "container \($0.name) runs but is not ready" }
    self.init(pod.isReady ? .none : .starting, "Running", detail: pod.isReady ? nil : detail)
  }

  private init(ofPending pod: PodSnapshot) {
    if let why = pod.unschedulable {
      self.init(.trouble, "Unschedulable", detail: why)
    } else if pod.phase == .running {
      self.init(pod.isReady ? .none : .starting, "Running")
    } else {
      self.init(.pending, "Pending")
    }
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
    isCompleted || (state == .running && isStarted && !initializers.contains(name))
  }

  /// The kubelet's explanation for a waiting container.
  var waitingText: String? {
    guard case .waiting(let reason, let message) = state, let reason else { return nil }
    return "container \(name): \(message.map { "\(reason): \($0)" } ?? reason)"
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
