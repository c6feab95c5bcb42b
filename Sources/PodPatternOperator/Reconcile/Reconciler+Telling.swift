internal import KubernetesCore
internal import PodPatternCore

extension Reconciler {
  /// How many pods of one plan are told about it, each by an Event of its own.
  private static let toldPods = 50

  /// Tells what was done to pods, a batch at a time, and what was refused.
  func tell(_ outcome: Outcome, of pattern: StoredPattern, _ aim: Aim) {
    let batches: [(String, String, [ObjectKey])] = [
      ("Created", "SuccessfulCreate", outcome.created.map(\.key)),
      ("Updated in place", "SuccessfulUpdate", outcome.updated.map(\.key)),
      ("Deleted", "SuccessfulDelete", outcome.deleted.map(\.key)),
      ("Adopted", "Adopted", outcome.adopted.map(\.key)),
      ("Released", "Released", outcome.released.map(\.key)),
    ]
    for (verb, reason, keys) in batches where !keys.isEmpty {
      report(.batch(verb, reason: reason, pods: keys.map(\.name)), pattern)
    }
    for refusal in outcome.refusals where refusal.nature == .said {
      report(
        PatternEvent(isWarning: true, reason: refusal.reason, message: refusal.message), pattern)
    }
    for message in Set(outcome.refusedUpdates.map(\.message)).sorted() {
      report(
        PatternEvent(
          isWarning: true, reason: "InPlaceUpdateRefused",
          message: "The pods are replaced instead: \(message)"), pattern)
    }
    tellPods(outcome, aim)
  }

  /// Tells pods why they end or change: who looks at one of them alone finds it there.
  private func tellPods(_ outcome: Outcome, _ aim: Aim) {
    let change = aim.change.map { ": \($0.summary)" } ?? ""
    let revision = aim.expanded.target.revision
    for pod in outcome.updated.prefix(Self.toldPods) {
      reportPod(
        PatternEvent(
          reason: "UpdatedInPlace", message: "Updated in place to revision \(revision)\(change)"),
        pod.key, pod.uid)
    }
    for pod in outcome.deleted.prefix(Self.toldPods) {
      let message =
        switch pod.reason {
        case .outdated: "Replaced by a pod of revision \(revision)\(change)"
        case .surplus: "One too many: \(aim.expanded.target.replicas) pods are asked for"
        case .ended: "It has ended, and another pod is in its place"
        }
      reportPod(PatternEvent(reason: "Deleted", message: message), pod.key, pod.uid)
    }
  }
}
