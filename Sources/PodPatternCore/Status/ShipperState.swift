/// Whether the pattern's pods carry a log shipper.
public enum ShipperState: Sendable, Hashable {
  /// They do, in a container of this name.
  case container(name: String)
  /// The pattern wants none.
  case disabled
  /// The pods can't have one, for a reason.
  case unsupported(String)
}
