internal import FoundationEssentials
internal import KubernetesCore

extension KubernetesClient {
  /// Decodes the body of an answer; a `JSONValue` through its own parser, which loses nothing.
  func decode<Answer: Decodable>(
    _ type: Answer.Type, from response: APIResponse, to request: APIRequest
  ) throws(APIError) -> Answer {
    do {
      if type == JSONValue.self,
        let value = try JSONValue(parsing: response.body, duplicateKeys: .lastWins) as? Answer
      {
        return value
      }
      do {
        return try JSONDecoder.shared.decode(type, from: response.body)
      } catch {
        // What nests too deep for a decoder may be nothing that is asked for.
        let raw = try RawJSON(response.body)
        guard raw.depth > JSONValue.maximumDepth else { throw error }
        return try JSONDecoder.shared.decode(type, from: raw.shallow)
      }
    } catch let error as DecodingError {
      throw APIError(request, .undecodable(error.explanation))
    } catch {
      throw APIError(request, .undecodable("\(error)"))
    }
  }

  /// Decodes a page of a list item by item.
  func decodePage<Item: Decodable & Sendable>(
    of type: Item.Type, from response: APIResponse, to request: APIRequest
  ) throws(APIError) -> DecodedPage<Item> {
    do {
      return try ObjectDecoding<Item>.decodable.page(response.body)
    } catch {
      throw APIError(request, .undecodable("\(error)"))
    }
  }

  /// Performs a request that carries a body: `Data` is taken as the JSON that it is.
  func perform<Answer: Decodable & Sendable>(
    sending body: some Encodable, as type: Answer.Type, _ request: (Data) -> APIRequest
  ) async throws(APIError) -> Answer {
    let json: Data
    switch body {
    case let data as Data: json = data
    case let value as JSONValue: json = value.serialized()
    default:
      do {
        json = try JSONEncoder().encode(body)
      } catch {
        let reason = "the body could not be written as JSON: \(error)"
        throw APIError(request(Data()), .transport(TransportError(.invalid, reason)))
      }
    }
    return try await perform(request(json), as: type)
  }
}

extension JSONDecoder {
  /// One decoder for all: it has no options set, and keeps nothing between calls.
  static let shared = JSONDecoder()
}
