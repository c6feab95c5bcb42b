internal import FoundationEssentials
package import KubernetesCore

/// What keeps a pod that was asked to end.
package struct PodEnding: Sendable, Hashable {
  /// By when its containers are to have ended (`deletionTimestamp`); nil if it can't be read.
  package var deadline: Timestamp?
  /// How long they may take, which is the grace period of the deletion.
  package var graceSeconds: Int
  /// What has to be done before the pod goes, as a list; empty for nothing.
  package var finalizers: String

  package init(deadline: Timestamp?, graceSeconds: Int = 0, finalizers: [String] = []) {
    self.deadline = deadline
    self.graceSeconds = graceSeconds
    self.finalizers = finalizers.prefix(8).joined(separator: ", ").cut(toBytes: TextLimits.word)
  }

  /// When it was asked to end.
  var since: Timestamp? {
    deadline.map { Timestamp($0.date.addingTimeInterval(-Double(graceSeconds))) }
  }

  /// How long a kubelet may take beyond the grace period before it is worth a word, in seconds.
  static let patience = 10

  /// In how many seconds the pod ought to be gone; 0 if it ought to be already.
  func secondsToOverdue(now: Timestamp) -> Int {
    guard let deadline else { return 0 }
    let left = Self.patience.saturatingAdd(deadline.seconds(since: now))
    // However wrong a clock is, it is looked at again after the grace period.
    return min(max(0, left), graceSeconds.saturatingAdd(Self.patience))
  }
}
