internal import KubernetesCore

/// A snapshot's pods, classified by their relation to the pattern: the basis of plans and statuses.
package struct PodTally: Sendable {
  /// The snapshot. Everything in it except the pods may change afterwards.
  package internal(set) var snapshot: Snapshot
  /// Orphans that have the label and are active: to be adopted, and already counted as the
  /// pattern's.
  let adoptable: [PodSnapshot]
  /// Owned, but without the label: to be released, and no longer counted.
  let releasable: [PodSnapshot]
  /// Running or about to.
  let active: [PodSnapshot]
  let succeeded: [PodSnapshot]
  let failed: [PodSnapshot]
  let terminating: [PodSnapshot]

  package init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    var (adoptable, releasable): ([PodSnapshot], [PodSnapshot]) = ([], [])
    var (active, succeeded, failed): ([PodSnapshot], [PodSnapshot], [PodSnapshot]) = ([], [], [])
    var terminating: [PodSnapshot] = []
    // Owners are namespaced: a uid from another namespace means nothing.
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

  /// Pods that fill a place: active ones, and completed ones if pods run to completion.
  var placed: [PodSnapshot] { target.runsToCompletion ? active + succeeded : active }

  /// The number of missing pods.
  var vacancies: Int { max(0, target.replicas - placed.count) }

  /// Whether a pod is of another revision. A pod without the label was adopted: its revision is
  /// unknown, and it is left alone, as a ReplicaSet would. A pod that its node can't resize as
  /// wanted counts as outdated.
  func isOutdated(_ pod: PodSnapshot) -> Bool {
    !pod.revision.isEmpty && (pod.revision != target.revision || pod.update?.infeasible != nil)
  }

  /// Whether a pod has been ready for long enough. A pod that the kubelet is about to restart
  /// counts as restarting already.
  func isAvailable(_ pod: PodSnapshot) -> Bool {
    pod.isActive && !pod.isRestartPending
      && pod.isAvailable(minReadySeconds: target.minReadySeconds, now: snapshot.now)
  }

  /// Whether the pods are as wanted, and available or completed.
  var isSettled: Bool {
    let completed = target.runsToCompletion ? succeeded.count : 0
    return placed.count == target.replicas
      && active.count(where: isAvailable) + completed == target.replicas && !isUpdating
  }

  /// How many pods of the target's revision failed, including those that no longer exist: the most
  /// that pods and status together prove.
  ///
  /// Replacement number k was created after k failures, so its own failure is at least number k+1.
  var failures: Int {
    let ours = failed.filter { !isOutdated($0) }
    let told = max(snapshot.failuresTold, replacementsSeen)
    let proven = ours.map { Count(replacement(of: $0)) + 1 }.max()
    return max(told, ours.count, proven?.value ?? 0)
  }

  /// How many replacements of failed pods were created; the remaining vacancies are failures that
  /// were not replaced yet.
  var replacementsMade: Int { max(replacementsSeen, failures - min(vacancies, failures)) }

  private var replacementsSeen: Int {
    let pods = active + succeeded + failed + terminating
    return pods.filter { !isOutdated($0) }.map(replacement(of:)).max() ?? 0
  }

  /// The number of a replacement, if plausible: anyone may write the annotation, and there are
  /// never more replacements than the limit allows.
  private func replacement(of pod: PodSnapshot) -> Int {
    pod.replacement > 0 && pod.replacement <= target.backoffLimit ? pod.replacement : 0
  }

  /// Whether more pods failed than may be replaced.
  var isBackoffLimitExceeded: Bool {
    target.runsToCompletion && failures > target.backoffLimit
  }
}
