internal import FoundationEssentials

/// Bytes that stay in one place, for libcurl to refer to.
///
/// They are written once, before anybody else sees them: hence `@unchecked Sendable`.
final class PinnedBytes: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  init(_ data: Data) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: data.count, alignment: 1)
    copy.copyBytes(from: data)
    bytes = UnsafeRawBufferPointer(copy)
  }

  deinit { bytes.deallocate() }
}
