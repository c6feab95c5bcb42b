/// Limits on what is kept of texts in pod statuses, in bytes.
///
/// A kubelet never exceeds them, but anyone who may write a pod's status can, and what is cached of
/// each pod must be bounded.
enum TextLimits {
  /// A reason: one word in CamelCase.
  static let word = 256
  /// A message: the kubelet's limit for termination logs.
  static let message = 4096
}
