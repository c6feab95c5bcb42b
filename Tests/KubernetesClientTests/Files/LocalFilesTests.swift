import FoundationEssentials
import Glibc
import KubernetesClient
import KubernetesTestSupport
import Testing

@Suite struct LocalFilesTests {
  @Test func `a pipe is read to its end, as a shell's process substitution is one`() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let text = Data(repeating: 97, count: 40_000)
    let written = text.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
    #expect(written == text.count)
    close(ends[1])
    defer { close(ends[0]) }
    #expect(try LocalFiles().contents(of: "/dev/fd/\(ends[0])") == text)
  }

  @Test func `a file is read whole, and what can't be says why`() throws {
    let folder = try TemporaryFolder()
    let (files, text) = (LocalFiles(), Data(repeating: 98, count: 200_000))
    try folder.write("large", String(decoding: text, as: UTF8.self))
    #expect(try files.contents(of: "\(folder.path)/large") == text)
    #expect(throws: FileError.missing) { try files.contents(of: "\(folder.path)/none") }
    #expect(throws: FileError(reason: "is a directory, not a file")) {
      try files.contents(of: folder.path)
    }
    #expect(throws: FileError(reason: "can't be read")) {
      try files.contents(of: "\(folder.path)/large/none")
    }
  }
}
