/// How many of a pattern's pods have a log shipper in which state. A pod may be in several of them.
package struct ShipperCounts: Sendable, Hashable {
  /// Pods that are not ending.
  package var pods = 0
  /// Those whose log shipper is not ready yet.
  package var starting = 0
  /// Those whose log shipper can't be started, or does not keep running.
  package var failing = 0
  /// Those whose log shipper warns of something.
  package var warning = 0
  /// Those that were made without their log shipper, since it kept them from starting.
  package var leftOut = 0

  package init(
    pods: Int = 0, starting: Int = 0, failing: Int = 0, warning: Int = 0, leftOut: Int = 0
  ) {
    self.pods = pods
    self.starting = starting
    self.failing = failing
    self.warning = warning
    self.leftOut = leftOut
  }

  /// The most important of it, for people.
  var summary: String {
    if leftOut > 0 { return "\(leftOut) left out" }
    if failing > 0 { return "\(failing) failing" }
    if warning > 0 { return "\(warning) warning" }
    return starting == 0 ? "Shipping" : "\(starting) starting"
  }
}

extension ShipperCounts {
  static let fields = StatusFields(
    ShipperCounts(), "The log shippers of the pods, counted. None where the pods have none."
  ) {
    StatusField(\.pods, "pods", .count, "How many pods run that may have one.")
    StatusField(\.starting, "starting", .count, "How many are not ready yet.")
    StatusField(
      \.failing, "failing", .count, "How many can't be started, or do not keep running.")
    StatusField(
      \.warning, "warning", .count,
      "How many warn of something, such as of an output that takes nothing.")
    StatusField(
      \.leftOut, "leftOut", .count,
      "How many pods were made without theirs, since it kept them from starting.")
  }
}
