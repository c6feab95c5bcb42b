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

  /// Whether pods are updated without being replaced.
  package var inPlace = InPlace.sidecarsOnly
  /// For how long a pod is out of its Services before a container that serves is started anew in it.
  package var inPlaceGracePeriodSeconds = 10
  /// What happens to an update that does not come to its end.
  package var rollback = Rollback.manual

  /// Whether pods are updated without being replaced.
  package enum InPlace: String, Sendable, Hashable, CaseIterable {
    /// Where no more changes than a running pod can take.
    case ifPossible = "IfPossible"
    /// Where none of the template's own containers is started anew for it.
    case sidecarsOnly = "SidecarsOnly"
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

extension UpdateStrategy {
  static let fields = Fields(
    UpdateStrategy(), "How pods give way to those of a changed template."
  ) {
    Field(
      \.type, "type", .choice, .defaulted,
      "RollingUpdate replaces them little by little, Recreate deletes all before it makes new"
        + " ones, OnDelete waits until somebody deletes them.")
    Field("rollingUpdate", nesting: rollingUpdate).turn(1)
    Field(
      \.inPlace, "inPlace", .choice, .defaulted,
      "Whether a rolling update changes pods without replacing them where no more differs than"
        + " images, labels, annotations, CPU and memory. SidecarsOnly does so unless one of the"
        + " template's own containers would be started anew. IfPossible does so then, too: pods get"
        + " the readiness gate podpattern.dev/in-place, and are out of their Services meanwhile."
        + " Never replaces pods whatever differs.")
    Field(
      \.inPlaceGracePeriodSeconds, "inPlaceGracePeriodSeconds", .count(), .defaulted,
      "For how long a pod is out of its Services before one of the template's own containers is"
        + " started anew in it, with inPlace: IfPossible. Proxies and load balancers have to take"
        + " notice meanwhile: most need less than 10 seconds; with 0 only the pod's condition Ready"
        + " is waited for.")
    Field(
      \.rollback, "rollback", .choice, .defaulted,
      "What happens when an update makes no progress for progressDeadlineSeconds. Manual: it waits"
        + " for somebody. Automatic: the pods go back to the last revision of which all were"
        + " available, until the template is changed again.")
    Field(
      onServer: [
        CELRule(
          "self.type == 'RollingUpdate' || !has(self.rollingUpdate)",
          "may only be set when type is RollingUpdate", fieldPath: ".rollingUpdate")
      ])
  }

  private static let rollingUpdate = Fields(
    UpdateStrategy(),
    "How a rolling update goes; by default {maxUnavailable: 25%, maxSurge: 25%, partition: 0}."
  ) {
    Field(
      \.maxUnavailable, "maxUnavailable", .share(atMost: 100), .defaulted,
      "How many pods may be missing meanwhile: a number, or a percentage rounded down.")
    Field(
      \.maxSurge, "maxSurge", .share(atMost: 1000), .defaulted,
      "How many pods too many there may be meanwhile: a number, or a percentage rounded up.")
    Field(\.partition, "partition", .count(), .defaulted, "How many pods stay as they are.")
    Field(
      CELRule(
        "!(self.maxUnavailable in [dyn(0), dyn('0%')] && self.maxSurge in [dyn(0), dyn('0%')])",
        "may not be 0 when maxSurge is 0 as well", fieldPath: ".maxUnavailable"),
      at: "maxUnavailable"
    ) { strategy, _ in
      strategy.maxUnavailable.isZero && strategy.maxSurge.isZero
        ? .invalid(0, "may not be 0 when maxSurge is 0 as well") : nil
    }
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

  fileprivate var isZero: Bool { self == .count(0) || self == .percent(0) }
}

extension IntOrPercent: FieldValue {
  var json: JSONValue {
    switch self {
    case .count(let count): .integer(count)
    case .percent(let percent): .string("\(percent)%")
    }
  }
}

extension UpdateStrategy.Kind: FieldValue {}
extension UpdateStrategy.InPlace: FieldValue {}
extension UpdateStrategy.Rollback: FieldValue {}
