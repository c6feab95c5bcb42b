internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// What an API server's refusals mean; the texts are those of a real one.
@Suite struct RequestFailureTests {
  private func error(_ json: String) throws -> APIError {
    let status = try JSONDecoder().decode(Status.self, from: Data(json.utf8))
    return APIError(request: "PATCH /", cause: .status(status))
  }

  @Test func `a namespace that ends is nobody's fault`() throws {
    let error = try error(
      #"""
      {"status": "Failure", "reason": "Forbidden", "code": 403, "message": "pods \"p\" is forbidden:\#
       unable to create new content in namespace dying because it is being terminated",
       "details": {"name": "p", "kind": "pods", "causes": [{"reason": "NamespaceTerminating",
       "message": "namespace dying is being terminated", "field": "metadata.namespace"}]}}
      """#)
    guard case .namespaceTerminating = RequestFailure(error) else {
      Issue.record("\(RequestFailure(error))")
      return
    }
  }

  @Test func `a patch for another uid finds what it was for gone`() throws {
    let error = try error(
      #"""
      {"status": "Failure", "reason": "Invalid", "code": 422,
       "message": "Pod \"p\" is invalid: metadata.uid: Invalid value: \"x\": field is immutable",
       "details": {"causes": [{"reason": "FieldValueInvalid", "field": "metadata.uid"}]}}
      """#)
    #expect(RequestFailure(changing: error) == .stale)
  }
}
