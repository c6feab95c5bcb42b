/// What is wrong with JSON that is not of the API's form.
struct MalformedWire: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension Status {
  /// Reads what a watch's decisions need from a parsed Status; what is of another form is absent.
  init(_ object: JSONValue) {
    self.init(
      status: object["status"]?.string, message: object["message"]?.string,
      reason: object["reason"]?.string, code: object["code"]?.integer)
    guard let seconds = object["details"]?["retryAfterSeconds"]?.integer else { return }
    var details = Details()
    details.retryAfterSeconds = seconds
    self.details = details
  }
}

extension ListOptions {
  /// The annotation of the bookmark that closes the first part of a streaming list (KEP-3157).
  static let initialEventsEnd = "k8s.io/initial-events-end"
}
