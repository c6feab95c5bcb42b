internal import KubernetesCore

/// A snapshot's pods, sorted by what they are to the pattern: what plan and status both count from.
package struct PodTally: Sendable {
  /// What was sorted. All of it but the pods may change afterwards.
  package internal(set) var snapshot: Snapshot
  /// Bear the label, have no owner and run: to be adopted, and counted as the pattern's already.
  let adoptable: [PodSnapshot]
  /// Owned, but without the label: to be released, and counted no more.
  let releasable: [PodSnapshot]
  /// Run or are about to.
  let active: [PodSnapshot]
  let succeeded: [PodSnapshot]
  let failed: [PodSnapshot]
  /// On their way out.
  let terminating: [PodSnapshot]

  package init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    var (adoptable, releasable): ([PodSnapshot], [PodSnapshot]) = ([], [])
    var (active, succeeded, failed): ([PodSnapshot], [PodSnapshot], [PodSnapshot]) = ([], [], [])
    var terminating: [PodSnapshot] = []
    // An owner is in the namespace of what it owns: uids of another one mean nothing.
    for pod in snapshot.pods where pod.key.namespace == snapshot.key.namespace {
      let isMatching = pod.pattern == snapshot.key.name
      if pod.ownerUID == nil {
        guard isMatching, pod.isActive, !snapshot.isTerminating else { continue }
        adoptable.append(pod)
      } else if pod.ownerUID != snapshot.uid {
        continue
      } else if !isMatching {
        if !pod.isTerminating { releasable.append(pod) }
        continue
      }
      if pod.isTerminating {
        terminating.append(pod)
      } else {
        switch pod.phase {
        case .succeeded: succeeded.append(pod)
        case .failed: failed.append(pod)
        case .pending, .running, .unknown: active.append(pod)
        }
      }
    }
    (self.adoptable, self.releasable) = (adoptable, releasable)
    (self.active, self.succeeded, self.failed) = (active, succeeded, failed)
    self.terminating = terminating
  }

  package var target: Snapshot.Target { snapshot.target }

  /// Pods that fill a place: those that run, and those that completed where that is what they are
  /// for.
  var placed: [PodSnapshot] { target.runsToCompletion ? active + succeeded : active }

  /// How many pods are missing.
  var vacancies: Int { max(0, target.replicas - placed.count) }

  /// A pod of another revision. A pod without the label was adopted: what it was made of is not
  /// known, and it is left alone, as a ReplicaSet would. A pod that its node can't make what it is
  /// to be is as good as one.
  func isOutdated(_ pod: PodSnapshot) -> Bool {
    !pod.revision.isEmpty && (pod.revision != target.revision || pod.update?.infeasible != nil)
  }

  /// Whether a pod has been ready for long enough; one that the kubelet is about to change counts as
  /// if it had begun.
  func isAvailable(_ pod: PodSnapshot) -> Bool {
    pod.isActive && !pod.isRestartPending
      && pod.isAvailable(minReadySeconds: target.minReadySeconds, now: snapshot.now)
  }

  /// Whether the pods are as asked for, and available or completed.
  var isSettled: Bool {
    let completed = target.runsToCompletion ? succeeded.count : 0
    return placed.count == target.replicas
      && active.count(where: isAvailable) + completed == target.replicas && !isUpdating
  }

  /// How many pods of the target's revision failed, those included that are no longer there: the
  /// most that pods and status prove together.
  ///
  /// A replacement numbered k was made after k failures, so its own failure is at least one more.
  var failures: Int {
    let ours = failed.filter { !isOutdated($0) }
    let told = max(snapshot.failuresTold, replacementsSeen)
    let proven = ours.map { Count(replacement(of: $0)) + 1 }.max()
    return max(told, ours.count, proven?.value ?? 0)
  }

  /// How many replacements of failed pods were made; the vacancies left are failures that were not
  /// replaced yet.
  var replacementsMade: Int { max(replacementsSeen, failures - min(vacancies, failures)) }

  private var replacementsSeen: Int {
    let pods = active + succeeded + failed + terminating
    return pods.filter { !isOutdated($0) }.map(replacement(of:)).max() ?? 0
  }

  /// Which replacement a pod is, as far as that can be: anybody may write the annotation, and no more
  /// replacements are made than the limit allows.
  private func replacement(of pod: PodSnapshot) -> Int {
    pod.replacement > 0 && pod.replacement <= target.backoffLimit ? pod.replacement : 0
  }

  /// Whether more pods failed than are replaced.
  var isBackoffLimitExceeded: Bool {
    target.runsToCompletion && failures > target.backoffLimit
  }
}
