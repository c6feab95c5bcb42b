internal import KubernetesCore

/// A command of curl's image: a program, its arguments and its variables.
struct CurlCommand {
  let program: String
  let arguments: [String]
  /// Variables as core/v1 has them.
  var environment: [JSONValue] = []

  /// A text that the kubelet hands on unchanged: it replaces `$(NAME)` and makes one of two dollars.
  static func literal(_ text: String) -> String {
    text.parts(separatedBy: "$", keepingEmpty: true).joined(separator: "$$")
  }
}
