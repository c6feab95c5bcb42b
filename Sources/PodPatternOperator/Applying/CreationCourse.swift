internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// How far the creation of many pods has come: until all are begun, one of them has failed, or time is
/// up. Several tasks share it, each of which creates one pod after the other.
final class CreationCourse: Sendable {
  private struct State {
    var rest: ArraySlice<PlannedPod>
    /// How many more may be begun before anything is heard of them.
    var admitted = 0
    var isStopped = false
  }

  private let state: Mutex<State>
  private let end: Duration

  /// The course of a number of pods, until a time on a monotonic clock.
  init(of pods: [PlannedPod], until end: Duration) {
    state = Mutex(State(rest: pods[...]))
    self.end = end
  }

  /// Lets so many more pods be begun.
  func admit(_ count: Int) {
    state.withLock { $0.admitted = min($0.rest.count, $0.admitted.saturatingAdd(count)) }
  }

  /// How many pods may be begun now.
  var admitted: Int { state.withLock { $0.admitted } }

  /// The next pod to begin; nil for none.
  func next(at now: Duration) -> PlannedPod? {
    state.withLock { state in
      guard !state.isStopped, state.admitted > 0, now < end else { return nil }
      state.admitted -= 1
      return state.rest.popFirst()
    }
  }

  /// Begins no other pod: the next one would most likely fail as well.
  func stop() { state.withLock { $0.isStopped = true } }

  /// Whether no other pod will be begun.
  func isOver(at now: Duration) -> Bool {
    state.withLock { $0.isStopped || $0.rest.isEmpty } || now >= end
  }
}
