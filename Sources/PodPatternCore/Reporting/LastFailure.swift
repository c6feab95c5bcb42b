internal import FoundationEssentials
package import KubernetesCore

/// The pod that failed last: what it left, even when it is there no more.
package struct LastFailure: Sendable, Hashable {
  package var pod: String
  /// When the pod was created.
  package var podCreationTime: Timestamp?
  /// The kubelet's word for it, such as `Evicted`, or the container's, such as `OOMKilled`.
  package var reason: String
  /// The container that failed; nil if the pod failed as a whole.
  package var container: String?
  package var exitCode: Int?
  package var message: String
}

extension LastFailure {
  /// Nil if no pod is known to have failed.
  init?(_ tally: PodTally, previous: LastFailure?) {
    let known =
      tally.failed
      + [tally.snapshot.lastFailed, tally.snapshot.backoff?.last]
      .compactMap { $0 }
    let last = known.filter { $0.phase == .failed }.max(by: PodSnapshot.isOlder)
    guard let last, last.created ?? .distantPast >= previous?.podCreationTime ?? .distantPast else {
      guard let previous else { return nil }
      self = previous
      return
    }
    self.init(last)
  }

  private init(_ pod: PodSnapshot) {
    let culprit = (pod.initContainers + pod.containers).first { $0.failure != nil }
    let failure = culprit?.failure?.truncated
    self.init(
      pod: pod.key.name, podCreationTime: pod.created,
      reason: pod.reason ?? failure?.reason ?? "Error", container: culprit?.name,
      exitCode: failure?.exitCode,
      message: (pod.message ?? failure?.message ?? "").cut(toBytes: 1024))
  }

  static let fields = StatusFields(
    LastFailure(pod: "", reason: "", message: ""),
    "The pod that failed last, with what it left, even when it is there no more."
  ) {
    StatusField(\.pod, "pod", .text, "Its name.", .identity)
    StatusField(\.podCreationTime, "podCreationTime", .time, "When it was created.")
    StatusField(
      \.reason, "reason", .text,
      "Why it failed, in the kubelet's or the container's word, such as Evicted or OOMKilled.")
    StatusField(
      \.container, "container", .text,
      "The container that failed; none if the pod was refused or evicted as a whole.")
    StatusField(\.exitCode, "exitCode", .exitCode, "The container's exit code.")
    StatusField(
      \.message, "message", .text, "What the kubelet said about it, or the container's last words.")
  }
}

extension Timestamp {
  fileprivate static let distantPast = Timestamp(.distantPast)
}
