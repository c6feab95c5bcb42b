import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

@Suite struct TokenFileTests {
  private let files = MemoryFiles(["/token": "one\n"])
  private let clock = WallClock()

  private func tokenFile() throws -> TokenFile {
    let clock = clock
    return try TokenFile(path: "/token", files: files, now: { clock.now })
  }

  @Test func `a token is read again each minute, and not for each request`() throws {
    let token = try tokenFile()
    files["/token"] = "two"
    clock.advance(59)
    for _ in 0..<100 { #expect(token.credentials() == .bearer("one")) }
    #expect(files.reads(of: "/token") == 1)
    clock.advance(1)
    #expect(token.credentials() == .bearer("two"))
  }

  @Test func `a token whose file is gone or empty goes on being used`() throws {
    let token = try tokenFile()
    for text in [nil, "", "two words"] {
      files["/token"] = text
      clock.advance(60)
      #expect(token.credentials() == .bearer("one"))
    }
  }

  @Test func `a refused token is read again at once`() throws {
    let token = try tokenFile()
    #expect(try !token.renew(rejected: .bearer("one")))
    files["/token"] = "two"
    #expect(try token.renew(rejected: .bearer("one")))
    #expect(token.credentials() == .bearer("two"))
  }
}
