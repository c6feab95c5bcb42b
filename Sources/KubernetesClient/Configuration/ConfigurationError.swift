/// What is wrong with the configuration that says which cluster to talk to, where, and what to do.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file at fault; nil where it is no file's fault.
  public let file: String?
  /// The place in the file, such as `users "jane"`; nil for the file as a whole.
  public let place: String?
  /// What is wrong, and what to do.
  public let reason: String

  /// A fault at a place.
  public init(file: String? = nil, place: String? = nil, reason: String) {
    self.file = file
    self.place = place
    self.reason = reason
  }

  /// The fault with its place.
  public var description: String {
    [file, place, reason].compactMap(\.self).joined(separator: ": ")
  }
}
