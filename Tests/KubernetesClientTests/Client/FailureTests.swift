import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

@Suite struct FailureTests {
  private func error(_ response: APIResponse) async throws -> APIError {
    let client = KubernetesClient.scripted(ScriptedTransport(response), retry: .never)
    return try #require(
      await #expect(throws: APIError.self) { try await client.perform(.get(.pods, .web)) })
  }

  @Test func `the API's own account of a failure is kept`() async throws {
    let body = """
      {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods \\"web\\" \
      not found","reason":"NotFound","details":{"name":"web","kind":"pods"},"code":404}
      """
    let error = try await error(APIResponse(status: 404, body: Data(body.utf8)))
    #expect(error.isNotFound)
    #expect(
      error.description
        == #"GET /api/v1/namespaces/default/pods/web: pods "web" not found"#)
    guard case .status(let status) = error.cause else { throw error }
    #expect(status.details?.name == "web")
  }

  @Test func `the API's own account of a failure is kept in protobuf, too`() async throws {
    let status = ProtobufWriter.status(429, "TooManyRequests", "slow down", retryAfter: 7)
    let body = Data(ProtobufWriter.envelope("Status", status))
    let error = try await error(APIResponse(status: 429, body: body))
    #expect(error.message == "slow down" && error.reason == "TooManyRequests")
    guard case .status(let status) = error.cause else { throw error }
    #expect(status.details?.retryAfterSeconds == 7 && status.details?.name == "web")
    let odd = try await self.error(APIResponse(status: 500, body: body.dropLast(20)))
    #expect(odd.code == 500)
    #expect(odd.message == "HTTP status 500, explained in protobuf that can't be read")
  }

  @Test(arguments: [
    ("", "HTTP status 502 with no explanation"),
    ("upstream \n connect\u{1} error", "HTTP status 502: upstream connect error"),
    (
      "<html><head><title>502 Bad Gateway</title></head></html>",
      "HTTP status 502 with an HTML page (502 Bad Gateway): a proxy, or no API server, answered"
    ),
    (#"{"message":"no Status"}"#, #"HTTP status 502: {"message":"no Status"}"#),
    (#"{"kind":"Status","code":"x"}"#, #"HTTP status 502: {"kind":"Status","code":"x"}"#),
  ])
  func `an answer that is not the API's is told by its code and beginning`(
    body: String, message: String
  ) async throws {
    let error = try await error(APIResponse(status: 502, body: Data(body.utf8)))
    #expect(error.code == 502)
    #expect(error.message == message)
  }

  @Test func `a long answer is cut`() async throws {
    let body = Data(repeating: UInt8(ascii: "x"), count: 5_000_000)
    #expect(try await error(APIResponse(status: 500, body: body)).message.count < 450)
  }

  @Test func `a failed stream reads the account from its body`() async throws {
    let transport = ScriptedTransport(.failure(410, "Expired"))
    let client = KubernetesClient.scripted(transport)
    let error = await #expect(throws: APIError.self) {
      try await client.stream(.watch(.pods, namespace: nil))
    }
    #expect(error?.isGone == true)
    #expect(error?.message == "Expired it is")
  }

  @Test func `an answer of the wrong form says where`() async throws {
    let transport = ScriptedTransport(.json(["metadata": ["name": 3]]))
    let client = KubernetesClient.scripted(transport)
    struct Object: Decodable { var metadata: ObjectMeta }
    let error = await #expect(throws: APIError.self) {
      try await client.get(.pods, .web, as: Object.self)
    }
    #expect(error?.message.contains("metadata.name: ") == true)
  }
}
