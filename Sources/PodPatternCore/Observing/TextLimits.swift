/// How much is kept of what others say about pods, in bytes.
///
/// A kubelet says no more; but whoever may write the status of a pod may write more, and what is
/// kept of every pod has to have an end.
enum TextLimits {
  /// A reason: a word in CamelCase.
  static let word = 256
  /// A message: what the kubelet takes of a termination log at the most.
  static let message = 4096
}
