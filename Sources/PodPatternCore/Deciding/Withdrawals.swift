internal import KubernetesCore

/// Which pods leave their Services so that a container that serves can be started anew in them, which
/// of them are patched now, and which come back.
///
/// ```
///            chosen                grace period over, not ready
///   open ─────────────► closed ─────────────────────────────────► patched
///    ▲                    │                                          │
///    └────────────────────┴──────────────────────────────────────────┘
///      no longer chosen       the kubelet has started it anew
/// ```
///
/// Everything about a pod is in its conditions and its annotation of the update: an operator that has
/// just started goes on where the last one was.
///
/// Guarantees: no pod with a gate is patched so that a container that serves starts anew unless its
/// gate has been closed for the grace period and the pod is not ready; a gate stays closed no longer
/// than it has to.
struct Withdrawals {
  /// Pods to patch now.
  private(set) var updates: [PodSnapshot] = []
  /// Gates to open or close.
  private(set) var gates: [Plan.GateChange] = []
  /// After how many seconds the next pod has been out of its Services for long enough; nil if none
  /// will have.
  private(set) var secondsToNext: Int?

  /// - Parameters:
  ///   - tally: the pods.
  ///   - chosen: the pods that a rolling update is to change in place now.
  ///   - except: the uids of pods that are left alone.
  init(_ tally: PodTally, chosen: [PodSnapshot], except: Set<String>) {
    for pod in chosen where !except.contains(pod.uid) {
      switch Step(ofChosen: pod, tally) {
      case .patch: updates.append(pod)
      case .close: gates.append(Plan.GateChange(pod: pod, opens: false))
      case .wait(let seconds): secondsToNext = min(secondsToNext ?? seconds, seconds)
      case .waitForKubelet: break
      }
    }
    let others = Set(chosen.map(\.uid)).union(except)
    gates += tally.shutGates.filter { !others.contains($0.pod.uid) }
  }
}

/// What a pod needs that is to be changed in place.
private enum Step {
  case patch
  /// To leave its Services.
  case close
  /// To be out of its Services for some seconds more.
  case wait(seconds: Int)
  /// To be seen out of its Services by its kubelet.
  case waitForKubelet

  init(ofChosen pod: PodSnapshot, _ tally: PodTally) {
    guard tally.needsWithdrawal(pod) else {
      self = .patch
      return
    }
    guard case .closed = pod.inPlaceGate else {
      self = .close
      return
    }
    let waited = tally.snapshot.secondsWithdrawn[pod.uid] ?? 0
    let left = tally.target.strategy.inPlaceGracePeriodSeconds - waited
    // A kubelet that does not answer takes no pod out of its Services, and starts nothing anew.
    self = left > 0 ? .wait(seconds: left) : pod.isReady ? .waitForKubelet : .patch
  }
}

extension PodTally {
  /// Gates that are not open, those of new pods among them, and that nothing keeps closed.
  var shutGates: [Plan.GateChange] {
    active.filter { pod in
      guard let gate = pod.inPlaceGate else { return false }
      return gate != .open && !pod.isAboutToRestart
    }.map { Plan.GateChange(pod: $0, opens: true) }
  }
}

extension PodSnapshot {
  /// Whether a container is about to be started anew, and would be while requests come.
  ///
  /// A node that can't give the pod the resources that it is to have starts nothing anew.
  var isAboutToRestart: Bool { isRestartPending && update?.infeasible == nil }
}
