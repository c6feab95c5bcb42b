/// The bounds of log files.
struct RotationLimits: Equatable {
  /// The space that a file may take before what is shipped of it is moved away.
  var size: Int
  /// How many copies to keep of it.
  var keep: Int

  /// Below this the part that has to stay in the file would be most of it.
  static let smallestSize = 1 << 20
}
