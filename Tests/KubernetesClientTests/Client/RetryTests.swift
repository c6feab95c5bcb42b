import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

@Suite struct RetryTests {
  static let create = APIRequest.create(.pods, namespace: "default", body: Data("{}".utf8))
  static let get = APIRequest.get(.pods, .web)
  static let ok = APIResponse.json(["kind": "Pod"])
  static let broken = Result<APIResponse, TransportError>.failure(
    TransportError(.broken, "the connection broke"))
  static let refused = Result<APIResponse, TransportError>.failure(
    TransportError(.notConnected, "connection refused"))

  private let clock = ManualClock(.atOnce)

  private func perform(
    _ request: APIRequest, retry: RetryPolicy? = nil,
    _ outcomes: [Result<APIResponse, TransportError>]
  ) async -> (result: Result<APIResponse, APIError>, tries: Int) {
    let transport = ScriptedTransport(outcomes)
    let client = KubernetesClient.scripted(transport, clock: clock)
    do {
      let response = try await client.perform(request, retry: retry)
      return (.success(response), transport.requests.count)
    } catch {
      return (.failure(error), transport.requests.count)
    }
  }

  @Test(arguments: [429, 503])
  func `a create that the server did not execute is sent again after the time it asks for`(
    code: Int
  ) async throws {
    let busy = APIResponse.failure(code, "Busy", headers: [HTTPHeader("retry-after", "3")])
    let (result, tries) = await perform(Self.create, [.success(busy), .success(Self.ok)])
    #expect(try result.get() == Self.ok)
    #expect(tries == 2)
    #expect(clock.sleeps == [.seconds(3)])
  }

  @Test(arguments: [
    broken, .failure(TransportError(.timedOut, "no answer")),
    .success(.failure(500, "InternalError")), .success(.failure(504, "Timeout")),
    .success(.failure(503, "ServiceUnavailable")),
  ])
  func `a create that may have been executed is never sent again`(
    outcome: Result<APIResponse, TransportError>
  ) async {
    let (result, tries) = await perform(Self.create, [outcome, .success(Self.ok)])
    #expect(throws: APIError.self) { try result.get() }
    #expect(tries == 1)
  }

  @Test func `a create that no server can have seen is sent again`() async throws {
    let (result, tries) = await perform(Self.create, [Self.refused, .success(Self.ok)])
    #expect(try result.get() == Self.ok)
    #expect(tries == 2)
  }

  @Test(arguments: [
    get, .delete(.pods, .web), .replace(.pods, .web, body: Data()),
    .patch(.pods, .web, .merge, body: Data()), .patch(.pods, .web, .apply, body: Data()),
  ])
  func `an idempotent request is sent again after a broken connection`(
    request: APIRequest
  ) async throws {
    let (result, tries) = await perform(request, [Self.broken, .success(Self.ok)])
    #expect(try result.get() == Self.ok)
    #expect(tries == 2)
  }

  @Test func `a JSON patch is not sent again: it may append`() async {
    let (_, tries) = await perform(.patch(.pods, .web, .json, body: Data()), [Self.broken])
    #expect(tries == 1)
  }

  @Test func `waits double up to a bound, and end within half a minute`() async {
    let (result, tries) = await perform(Self.get, Array(repeating: Self.refused, count: 20))
    #expect(throws: APIError.self) { try result.get() }
    #expect(
      clock.sleeps
        == [100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000].map {
          .milliseconds($0)
        })
    #expect(tries == 11)
  }

  @Test func `a server that asks for more time than there is gets the last word`() async throws {
    let busy = APIResponse.failure(429, "TooMany", headers: [HTTPHeader("Retry-After", "31")])
    let (result, tries) = await perform(Self.get, [.success(busy)])
    let error = try #require(throws: APIError.self) { try result.get() }
    #expect(error.code == 429)
    #expect(tries == 1)
    #expect(clock.sleeps.isEmpty)
  }

  @Test func `retries can be turned off for a request`() async {
    let (_, tries) = await perform(Self.get, retry: .never, [Self.refused, .success(Self.ok)])
    #expect(tries == 1)
  }

  @Test func `an untrusted server is not tried again`() async {
    let untrusted = TransportError(.untrusted, "self-signed certificate")
    let (_, tries) = await perform(Self.get, [.failure(untrusted), .success(Self.ok)])
    #expect(tries == 1)
  }

  @Test func `a refusal is not tried again`() async {
    let (_, tries) = await perform(Self.get, [.success(.failure(404, "NotFound"))])
    #expect(tries == 1)
  }

  @Test func `cancelling ends the wait for the next try`() async throws {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await perform(Self.get, [Self.refused, .success(Self.ok)])
    }
    let (result, tries) = await task.value
    let error = try #require(throws: APIError.self) { try result.get() }
    guard case .transport(let reason) = error.cause else { throw error }
    #expect(reason.kind == .cancelled)
    #expect(tries == 1)
  }
}
