internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport
internal import Synchronization

/// What an operator sees of one type through a `LaggingTransport`.
final class WatchedView: Sendable {
  private struct State {
    /// Comes to the watches that are open now.
    var end = WatchEnd()
    /// What was asked so far.
    var questions: Set<ListQuestion> = []
    /// What lists answered when they were remembered.
    var remembered: [ListQuestion: APIResponse] = [:]
    /// What the next lists answer instead of the present.
    var past: [ListQuestion: APIResponse] = [:]
  }

  private let base: any Transport
  private let gate = Gate()
  private let state = Mutex(State())

  init(_ base: any Transport) { self.base = base }

  /// Holds back what watches bring from now on.
  func hold() { gate.close() }

  /// Lets through what was held back.
  func release() { gate.open() }

  /// Breaks the connections of the watches that are open.
  func cut() { end(with: .failure(TransportError(.broken, "the connection was cut"))) }

  /// Ends the watches that are open with an ERROR event of code 410.
  func expire() { end(with: .success(Data(Self.expired.utf8))) }

  /// Keeps what lists answer now to what has been asked so far.
  func remember() async throws(TransportError) {
    let questions = state.withLock(\.questions)
    for question in questions {
      let answer = try await base.send(question.request)
      state.withLock { $0.remembered[question] = answer }
    }
  }

  /// Makes the watches that are open list again, and these lists show what was remembered, once each:
  /// what happened since comes by the watches that follow.
  func goBack() {
    state.withLock { $0.past = $0.remembered }
    expire()
  }

  /// What a list answers instead of the present; nil for the present.
  func past(for list: APIRequest) -> APIResponse? {
    let question = ListQuestion(list)
    return state.withLock { state in
      state.questions.insert(question)
      return state.past.removeValue(forKey: question)
    }
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    let (end, showsPast) = state.withLock { state in
      let question = ListQuestion(request)
      state.questions.insert(question)
      return (state.end, state.past[question] != nil)
    }
    // A streaming list would show the present.
    guard !showsPast || !request.query.contains(where: { $0.name == "sendInitialEvents" }) else {
      return StreamedResponse(APIResponse(status: 422, body: Data()))
    }
    return try await base.stream(request).reading { [gate] chunks throws(TransportError) in
      try await end.cutting {
        do throws(TransportError) {
          let chunk = try await chunks.next()
          await gate.pass()
          return .success(chunk)
        } catch {
          return .failure(error)
        }
      }.get()
    }
  }

  private func end(with result: Result<Data?, TransportError>) {
    let end = state.withLock { state in
      defer { state.end = WatchEnd() }
      return state.end
    }
    end.come(result)
  }

  private static let expired = """
    {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","code":410,\
    "reason":"Expired","message":"too old resource version"}}

    """
}

/// What is asked of a type: a list and the watch of the same objects ask the same.
private struct ListQuestion: Hashable {
  let path: String
  let selectors: [APIRequest.QueryItem]
  let isMetadata: Bool

  init(_ request: APIRequest) {
    path = request.path
    selectors = request.query.filter { $0.name.hasSuffix("Selector") }
    isMetadata = request.headers["Accept"]?.contains("PartialObjectMetadata") == true
  }

  /// A list without pages.
  var request: APIRequest {
    let accept =
      isMetadata
      ? "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1" : "application/json"
    return APIRequest(
      .get, path, query: selectors, headers: [HTTPHeader("Accept", accept)])
  }
}

/// The end of the watches that were open at a time, once it comes.
private final class WatchEnd: Sendable {
  private let gate = Gate(isOpen: false)
  private let result = Mutex<Result<Data?, TransportError>>(.success(nil))

  /// Ends the watches with a last chunk, or an error.
  func come(_ result: Result<Data?, TransportError>) {
    self.result.withLock { $0 = result }
    gate.open()
  }

  /// What `body` gives, or the end where that comes first.
  func cutting(
    _ body: @escaping @Sendable () async -> Result<Data?, TransportError>
  ) async -> Result<Data?, TransportError> {
    await withTaskGroup(of: Result<Data?, TransportError>.self) { group in
      group.addTask { await body() }
      group.addTask { [self] in
        await gate.pass()
        return result.withLock { $0 }
      }
      defer { group.cancelAll() }
      return await group.next() ?? .success(nil)
    }
  }
}
