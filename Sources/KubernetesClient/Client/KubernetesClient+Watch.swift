internal import FoundationEssentials
public import KubernetesCore

extension KubernetesClient {
  /// Streams the changes of objects; returns once the server has accepted the watch.
  ///
  /// It ends when the server ends it, and goes on by itself never: resuming is the watcher's work.
  ///
  /// - Parameters:
  ///   - type: the type.
  ///   - namespace: the namespace; nil for all.
  ///   - options: what is watched, and from where on.
  ///   - representation: in what form objects come.
  ///   - idleTimeout: how long the server may say nothing before the watch is given up.
  ///   - as: what the answer is read as.
  /// - Returns: the lines of the watch, each with an event.
  /// - Throws: `APIError`, where the server does not take the watch.
  public func watch<Object: Decodable & Sendable>(
    _ type: ResourceType, namespace: String?, options: WatchOptions = WatchOptions(),
    representation: APIRequest.Representation = .full, idleTimeout: Duration? = nil,
    as: Object.Type
  ) async throws(APIError) -> WatchLines<Object> {
    let request = APIRequest.watch(
      type, namespace: namespace, options: options, representation: representation,
      idleTimeout: idleTimeout)
    return WatchLines(request: request, body: try await stream(request).body)
  }
}

/// The lines of a watch, for one reader.
public struct WatchLines<Object: Decodable & Sendable>: AsyncSequence, Sendable {
  /// An event, or why a line could not be read.
  public typealias Element = WatchLine<Object>

  let request: APIRequest
  let body: ResponseBody

  /// The reader of the watch; there may be only one.
  public func makeAsyncIterator() -> Iterator {
    Iterator(request: request, body: body.makeAsyncIterator())
  }

  /// Waits for one line after another.
  public struct Iterator: AsyncIteratorProtocol {
    let request: APIRequest
    var body: ResponseBody.Iterator
    var decoder = WatchDecoder<Object>()
    /// Lines that are read, and handed out up to `position`.
    var lines: [WatchLine<Object>] = []
    var position = 0

    /// Waits for the next line; nil when the server ended the watch.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(APIError) -> WatchLine<Object>? {
      while position == lines.count {
        let chunk: Data?
        do {
          chunk = try await body.next(isolation: actor)
        } catch {
          throw APIError(request, .transport(error))
        }
        guard let chunk else { return nil }
        do {
          (lines, position) = (try decoder.feed(chunk), 0)
        } catch {
          throw APIError(request, .undecodable("a line of the watch is too long"))
        }
      }
      defer { position += 1 }
      return lines[position]
    }
  }
}
