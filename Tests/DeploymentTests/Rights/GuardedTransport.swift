import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Synchronization

/// Passes requests on as those of another user, and takes note of what the API server refuses.
///
/// It is also a bad network and an old server, so that the operator needs all that it ever needs: the
/// answers to the first of its creations are lost, and watches send nothing that is there already.
final class GuardedTransport: Transport {
  private let base: any Transport
  private let user: String
  private let seen = Mutex<Set<String>>([])
  private let lost = Mutex<Set<String>>([])

  init(_ base: any Transport, user: String) { (self.base, self.user) = (base, user) }

  /// The messages of all refusals for want of a right.
  var refusals: [String] { seen.withLock { $0.sorted() } }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    let answer = try await base.send(impersonating(request))
    if answer.status == 403 {
      let message = String(decoding: answer.body, as: UTF8.self)
      let status = try? JSONValue(parsing: answer.body)
      seen.withLock { _ = $0.insert(status?["message"]?.string ?? message) }
    }
    if request.path.hasSuffix("/selfsubjectaccessreviews") { note(review: request, answer) }
    let resource = request.path.split(separator: "/").last.map(String.init) ?? ""
    if request.method == .post, ["pods", "controllerrevisions"].contains(resource),
      lost.withLock({ $0.insert(resource).inserted })
    {
      throw TransportError(.broken, "the answer is lost, as the test wants it")
    }
    return answer
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    guard !request.query.contains(where: { $0.name == "sendInitialEvents" }) else {
      return StreamedResponse(Self.refusedStreaming)
    }
    let answer = try await base.stream(impersonating(request))
    guard answer.status == 403 else { return answer }
    var body = Data()
    for try await chunk in answer.body { body += chunk }
    let message = (try? JSONValue(parsing: body))?["message"]?.string
    seen.withLock { _ = $0.insert(message ?? String(decoding: body, as: UTF8.self)) }
    return StreamedResponse(APIResponse(status: 403, headers: answer.headers, body: body))
  }

  /// Takes note of a right that the operator asks about and does not have: it does without.
  private func note(review request: APIRequest, _ answer: APIResponse) {
    guard let review = try? JSONValue(parsing: answer.body),
      review["status"]?["allowed"] == false, let asked = review["spec"]?["resourceAttributes"]
    else { return }
    func text(_ key: String) -> String { asked[key]?.string ?? "" }
    let message =
      "cannot \(text("verb")) resource \"\(text("resource"))/\(text("subresource"))\" in API group"
      + " \"\(text("group"))\""
    seen.withLock { _ = $0.insert(message) }
  }

  private func impersonating(_ request: APIRequest) -> APIRequest {
    var request = request
    request.headers.append(HTTPHeader("Impersonate-User", user))
    return request
  }

  private static var refusedStreaming: APIResponse {
    APIResponse(
      status: 422,
      body: Data(
        #"""
        {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Invalid","code":422,
        "message":"sendInitialEvents: Forbidden: the server does not know streaming lists"}
        """#.utf8))
  }
}
