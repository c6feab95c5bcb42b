internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// The pods that are being created and that the watch has yet to show.
///
/// A watch tells the operator of each pod that it has just made itself, and a pattern of a hundred pods
/// would be reconciled a hundred times to find nothing new. So its own pods, as long as they look as
/// they were made, wake their pattern once: when the last of them has come. The name is chosen before
/// the request, so a pod is known even where the watch is faster than the answer.
///
/// Guarantees: what has to be noticed is: a pod that looks otherwise, or that nobody waits for, wakes its
/// pattern at once, and so does the last of those that were waited for. Where the last ones turn out not
/// to come, `conclude(_:)` says that others have come. Whoever still waits looks again after
/// `Reconciler.Timings.doubtAfter`, in case a pod never comes; once its write is no longer in doubt, nobody
/// waits for it, so that no more are kept than are in doubt.
final class Expectations: Sendable {
  fileprivate struct State {
    var pods: [ObjectKey: PlannedPod] = [:]
    var patterns: [ObjectKey: Wait] = [:]
  }

  /// What is waited for of one pattern.
  fileprivate struct Wait {
    var count = 0
    /// Whether pods have come that did not wake the pattern.
    var hasQuietly = false
  }

  /// How a pattern stands at the end of a reconcile.
  enum Conclusion: Sendable, Hashable {
    /// The watch shows all that was waited for, and has woken the pattern for it.
    case complete
    /// Pods are waited for.
    case waiting
    /// Pods have come, and nobody waits for the others any more: the pattern has to be looked at.
    case due
  }

  private let state = Mutex(State())

  /// Waits for pods of a pattern that are about to be created.
  func expect(_ pods: some Sequence<PlannedPod>) {
    state.withLock { state in
      for pod in pods where state.pods.updateValue(pod, forKey: pod.key) == nil {
        state.patterns[pod.patternKey, default: Wait()].count += 1
      }
    }
  }

  /// Waits no longer for pods that were not created, or of which that is not known.
  func withdraw(_ pods: some Sequence<PlannedPod>) {
    state.withLock { state in
      for pod in pods where state.take(pod.key) != nil {
        if state.patterns[pod.patternKey]?.hasQuietly == false, state.isOver(pod.patternKey) {
          state.patterns[pod.patternKey] = nil
        }
      }
    }
  }

  /// Waits no longer for any pod of a pattern.
  func forget(_ pattern: ObjectKey) {
    state.withLock { state in
      guard state.patterns.removeValue(forKey: pattern) != nil else { return }
      state.pods = state.pods.filter { $0.value.patternKey != pattern }
    }
  }

  /// Tells how a pattern stands once a reconcile has made all its writes.
  func conclude(_ pattern: ObjectKey) -> Conclusion {
    state.withLock { state in
      guard state.patterns[pattern] != nil else { return .complete }
      guard state.isOver(pattern) else { return .waiting }
      state.patterns[pattern] = nil
      return .due
    }
  }

  /// Takes note of a pod that the watch shows for the first time.
  ///
  /// - Returns: whether its pattern has to be looked at.
  func observe(_ pod: PodSnapshot) -> Bool {
    state.withLock { state in
      guard let expected = state.take(pod.key) else { return true }
      let asMade = expected.snapshot(
        uid: pod.uid, resourceVersion: pod.resourceVersion, created: pod.created)
      let pattern = expected.patternKey
      guard state.isOver(pattern) else {
        state.patterns[pattern]?.hasQuietly = true
        return asMade != pod
      }
      state.patterns[pattern] = nil
      return true
    }
  }
}

extension Expectations.State {
  /// Removes a pod that is waited for.
  fileprivate mutating func take(_ key: ObjectKey) -> PlannedPod? {
    guard let pod = pods.removeValue(forKey: key) else { return nil }
    patterns[pod.patternKey]?.count -= 1
    return pod
  }

  /// Whether no pod of a pattern is waited for any more.
  fileprivate func isOver(_ pattern: ObjectKey) -> Bool {
    patterns[pattern].map { $0.count <= 0 } ?? true
  }
}

extension PlannedPod {
  fileprivate var patternKey: ObjectKey { ObjectKey(namespace: key.namespace, name: pattern) }
}
