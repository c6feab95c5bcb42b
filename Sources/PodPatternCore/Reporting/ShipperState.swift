internal import ShipperContract

/// Whether the pattern's pods have a log shipper.
package enum ShipperState: Sendable, Hashable {
  case container(name: String)
  case disabled
  /// Unknown: the spec can't be expanded.
  case unknown
  /// The pods can't have one, for this reason.
  case unsupported(String)
}

extension ShipperState {
  package static let containerName = ShipperFiles.containerName
}
