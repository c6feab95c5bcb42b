internal import KubernetesCore

/// How pods of an earlier revision give way to those of a later one.
package struct UpdateStrategy: Sendable, Hashable {
  /// Which kind of update it is.
  package var type = Kind.rollingUpdate
  /// How many pods may be missing during a rolling update.
  package var maxUnavailable = IntOrPercent.percent(25)
  /// How many pods too many may be there during a rolling update.
  package var maxSurge = IntOrPercent.percent(25)
  /// How many pods stay at the earlier revision.
  package var partition = 0

  /// How many pods too many there may be at the most, in percent of those asked for.
  static let maximumSurge = 1000

  /// Whether pods are updated without being replaced.
  package var inPlace = InPlace.ifPossible
  /// What happens to an update that does not come to its end.
  package var rollback = Rollback.manual

  /// Whether pods are updated without being replaced.
  package enum InPlace: String, Sendable, Hashable, CaseIterable {
    /// Where no more changes than a running pod can take.
    case ifPossible = "IfPossible"
    case never = "Never"
  }

  /// What happens to an update that does not come to its end.
  package enum Rollback: String, Sendable, Hashable, CaseIterable {
    /// It goes back by itself, once the progress deadline has passed.
    case automatic = "Automatic"
    /// It waits for a person.
    case manual = "Manual"
  }

  /// The kinds of update.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case rollingUpdate = "RollingUpdate"
    case recreate = "Recreate"
    case onDelete = "OnDelete"
  }

  /// The strategy as it is by default.
  package init() {}

  /// How many pods too many there may be at once during an update of so many.
  ///
  /// Percentages are rounded as a Deployment rounds them: the surge up, what may be missing down.
  package func surge(of replicas: Int) -> Int {
    type == .rollingUpdate ? maxSurge.resolved(of: replicas, roundingUp: true) : 0
  }

  /// How many pods may be missing at once during an update of so many: one at least where there may
  /// be none too many, or the update would never end.
  package func unavailable(of replicas: Int) -> Int {
    let share = min(replicas, maxUnavailable.resolved(of: replicas, roundingUp: false))
    return share == 0 && surge(of: replicas) == 0 ? 1 : share
  }
}

/// A number of pods, or a share of them.
package enum IntOrPercent: Sendable, Hashable {
  case count(Int)
  case percent(Int)

  /// The number of pods that this is of a total; a share of a pod is rounded as asked.
  package func resolved(of total: Int, roundingUp: Bool) -> Int {
    switch self {
    case .count(let count): count
    case .percent(let percent):
      total.saturatingMultiply(by: percent).saturatingAdd(roundingUp ? 99 : 0) / 100
    }
  }
}
