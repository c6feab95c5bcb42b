internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// Characters that Swift joins with an accent after them, and that kernels, shells and Fluent Bit see.
@Suite struct AccentTests {
  private func faults(_ fields: JSONObject) -> [String] {
    FaultList.ofPattern(with: fields)?.paths ?? []
  }

  @Test(arguments: [
    "../\u{301}x", "a/../\u{301}x", "/\u{301}etc/x", "a/..", "..\u{301}/../\u{200d}b",
  ])
  func `a path does not lead out of the shared volume`(path: String) throws {
    #expect(Syntax.faultOfFile(path) != nil)
    #expect(Syntax.faultOfGlob(path) != nil)
    #expect(
      faults([
        "initializers": [["name": "i", "fetch": ["url": "http://a", "path": .string(path)]]]
      ]) == ["spec.initializers[0].fetch.path"])
    #expect(
      faults(["sharedVolume": ["mounts": [["containerName": "web", "subPath": .string(path)]]]])
        == ["spec.sharedVolume.mounts[0].subPath"])
  }

  @Test(arguments: [
    "/a/../\u{301}b", "/a:\u{301}b", "/podpattern/\u{301}a", "/./\u{301}../../\u{301}",
    "/a,\u{301}",
  ])
  func `a mount path is where it says`(path: String) throws {
    #expect(
      faults(["sharedVolume": ["mountPath": .string(path)]]) == ["spec.sharedVolume.mountPath"])
  }

  @Test(arguments: ["a,\u{301}b", "*\u{301}*", "**\u{301}", "${\u{301}HOME}", "$\u{301}{"])
  func `a glob is what Fluent Bit takes it for`(glob: String) throws {
    // In these two no reader finds anything.
    let isHarmless = ["*\u{301}*", "$\u{301}{"].contains { $0.hasSameBytes(as: glob) }
    #expect((Syntax.faultOfGlob(glob) == nil) == isHarmless)
    #expect(
      faults(["logShipper": ["files": [.string(glob)]]])
        == (isHarmless ? [] : ["spec.logShipper.files[0]"]))
  }

  @Test func `what Fluent Bit would replace or take apart is a fault`() throws {
    #expect(Syntax.faultOfPlainText("a${\u{301}HOME}") != nil)
    #expect(Syntax.faultOfLokiValue("a,\u{301}b") != nil)
    #expect(Syntax.faultOfLokiValue("$\u{301}a") != nil)
    #expect(Syntax.faultOfPattern("(\u{301}a") != nil)
    #expect(Syntax.faultOfPattern("a\\\u{301}") == nil)
    #expect(Syntax.faultOfIndex("-\u{301}a") != nil)
    #expect(Syntax.faultOfIndex("a/\u{301}b") != nil)
    #expect(Syntax.faultOfURL("http://a:b@\u{301}c") != nil)
    #expect(Syntax.hasUserInfo("http://a:b@\u{301}c"))
    #expect(Syntax.hasUserInfo("http:/\u{301}/a@b") == false)
    #expect(Syntax.isQuantity("1\u{212a}i") == false)
  }

  @Test func `what the kubelet would replace is written as text`() {
    #expect(ContainerCommand.literal("$(A)$\u{301}(B)").hasSameBytes(as: "$$(A)$$\u{301}(B)"))
  }
}
