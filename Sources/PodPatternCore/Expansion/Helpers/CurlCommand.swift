/// A command of curl's image: a program and its arguments.
struct CurlCommand {
  let program: String
  let arguments: [String]

  /// A text that the kubelet hands on unchanged: it replaces `$(NAME)` and makes one of two dollars.
  static func literal(_ text: String) -> String {
    String(text.flatMap { $0 == "$" ? "$$" : String($0) })
  }
}
