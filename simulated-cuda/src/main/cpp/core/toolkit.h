#pragma once
// The toolkit that a library was built to pose as: 12060 or 13000. One per library, because each is linked for one toolkit.
int toolkit_version();
