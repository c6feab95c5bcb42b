internal import KubernetesCore

/// The schema of the update strategy.
enum StrategySchema {
  static let node = SchemaNode.object(
    "How pods give way to those of a changed template.",
    [
      "type": .choice(
        "RollingUpdate replaces them little by little, Recreate deletes all before it makes new"
          + " ones, OnDelete waits until somebody deletes them.",
        UpdateStrategy.Kind.allCases.map(\.rawValue)
      ).defaulting(to: "RollingUpdate"),
      "rollingUpdate": rollingUpdate,
      "inPlace": .choice(
        "Whether a rolling update changes pods without replacing them where no more differs than"
          + " images, labels, annotations, CPU and memory: IfPossible, or Never.",
        UpdateStrategy.InPlace.allCases.map(\.rawValue)
      ).defaulting(to: "IfPossible"),
      "rollback": .choice(
        "What happens when an update makes no progress for progressDeadlineSeconds. Manual: it waits"
          + " for somebody. Automatic: the pods go back to the last revision of which all were"
          + " available, until the template is changed again.",
        UpdateStrategy.Rollback.allCases.map(\.rawValue)
      ).defaulting(to: "Manual"),
    ]
  ).rule(
    CELRule(
      "self.type == 'RollingUpdate' || !has(self.rollingUpdate) || self.rollingUpdate == null",
      "may only be set when type is RollingUpdate", fieldPath: ".rollingUpdate"))

  private static let rollingUpdate = SchemaNode.object(
    "How a rolling update goes; by default {maxUnavailable: 25%, maxSurge: 25%, partition: 0}.",
    [
      "maxUnavailable": share(
        "How many pods may be missing meanwhile: a number, or a percentage rounded down.",
        atMost: 100),
      "maxSurge": share(
        "How many pods too many there may be meanwhile: a number, or a percentage rounded up.",
        atMost: 1000),
      "partition": .count("How many pods stay as they are.").defaulting(to: 0),
    ]
  ).nullable.rule(
    CELRule(
      "!(self.maxUnavailable in [dyn(0), dyn('0%')] && self.maxSurge in [dyn(0), dyn('0%')])",
      "may not be 0 when maxSurge is 0 as well", fieldPath: ".maxUnavailable"))

  private static func share(_ description: String, atMost maximum: Int) -> SchemaNode {
    SchemaNode.share(description, atMost: maximum).defaulting(to: "25%")
  }
}
