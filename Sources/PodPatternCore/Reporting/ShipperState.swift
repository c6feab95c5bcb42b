internal import ShipperContract

/// Whether the pattern's pods carry a log shipper.
package enum ShipperState: Sendable, Hashable {
  /// They do, in a container of this name.
  case container(name: String)
  /// The pattern wants none.
  case disabled
  /// Nobody can tell: the pattern says nothing that pods can be made of.
  case unknown
  /// The pods can't have one, for a reason.
  case unsupported(String)
}

extension ShipperState {
  /// The name of the log shipper's container.
  package static let containerName = ShipperFiles.containerName
}
