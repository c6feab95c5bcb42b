internal import KubernetesCore

/// The progress of a pattern's pods with one initializer.
package struct InitializerStatus: Sendable, Hashable {
  package var name: String
  /// How many pods have not passed it yet.
  package var waiting: Int
  /// In how many pods its last run failed.
  package var failing: Int
  /// How often it was restarted, over all pods.
  package var restarts: Int
  /// How the last failed run ended; nil if none has failed.
  package var failure: ContainerSnapshot.Termination?

  package init(
    name: String, waiting: Int = 0, failing: Int = 0, restarts: Int = 0,
    failure: ContainerSnapshot.Termination? = nil
  ) {
    self.name = name
    self.waiting = waiting
    self.failing = failing
    self.restarts = restarts
    self.failure = failure
  }
}

extension InitializerStatus {
  static let fields = StatusFields(
    InitializerStatus(name: ""), "How one initializer fares, over all pods."
  ) {
    StatusField(\.name, "name", .text, "The initializer's name.", .required)
    StatusField(\.waiting, "waiting", .count, "How many pods are not yet past it.")
    StatusField(\.failing, "failing", .count, "In how many pods its last run failed.")
    StatusField(
      \.restarts, "restarts", .count, "How often it was started again, summed over the pods.")
    StatusField(
      "exitCode", .exitCode, "The exit code of its last termination.",
      get: { $0.failure?.exitCode },
      set: { status, code in
        status.failure = status.failure ?? .init(exitCode: code)
        status.failure?.exitCode = code
      })
    StatusField(
      "reason", .text, "The reason of its last termination or of its waiting.",
      get: { $0.failure?.reason }, set: { $0.failure?.reason = $1 })
    StatusField(
      "message", .lines, "What was said about its last termination or its waiting.",
      get: { $0.failure?.message }, set: { $0.failure?.message = $1 })
  }
}

extension InitializerStatus {
  init(name: String, tally: PodTally) {
    self.init(name: name)
    let ended =
      tally.target.runsToCompletion
      ? tally.failed : [tally.snapshot.backoff?.last].compactMap { $0 }
    for pod in tally.active + ended {
      let container = pod.initContainers.first { $0.name == name }
      let isPassed = container?.isCompleted ?? pod.hasStartedContainers
      if !isPassed, pod.isActive { waiting += 1 }
      guard let container else { continue }
      restarts = restarts.saturatingAdd(container.restarts)
      if !isPassed, let end = container.failure {
        failing += 1
        failure = end.truncated
      }
    }
  }
}

extension String {
  /// The text, truncated for a status that has many of them.
  var truncated: String { utf8.count > 1024 ? prefix(1000) + "…" : self }
}

extension ContainerSnapshot.Termination {
  /// The same with its message truncated for a status that has many of them.
  var truncated: Self {
    var result = self
    result.message = message?.cut(toBytes: 1024)
    return result
  }
}
